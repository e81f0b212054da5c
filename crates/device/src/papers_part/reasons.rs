//! Why the hub let something not come into force, in the words the screens have for it: a file that leaves the laptop says no code words.

/// The words of a reason; where the screens have none of its own, the place that says more.
pub(super) fn reason_words(reason: &str) -> &'static str {
    match reason {
        "no_such_posting" => "中心端还没有查到这项任职，等待办公室放行",
        "posting_ended" => "任职结束以后才送到，等待办公室放行",
        "later_program" => "由更新版本的程序写下，等待办公室放行",
        "revoked" => "这份资料已被停用，等待办公室放行",
        "not_your_place" => "这一身份在这里不能做这件事",
        "not_your_posting" => "写的是别人的任职",
        "not_its_place" => "这条记录不在这里",
        "another_kind" => "编号与别的记录相同",
        "id_used_twice" => "编号已经用过",
        "text_has_hidden_marks" => "文字里有看不见的符号，等待办公室放行",
        "value_unfit" => "内容的格式不对",
        "moved_away" => "记录已移交到别处，等待办公室放行",
        "beginning_not_in_force" => "它所属的记录没有生效",
        "confirmed_changes_by_lead" => "带队领导已在别的电脑上确认，等待办公室放行",
        "record_is_void" => "这条记录已在别的电脑上作废，等待办公室放行",
        "not_confirmed" => "这条诉求还没有确认，或已移交别处，等待办公室放行",
        "already_confirmed" => "已在别的电脑上确认过",
        "exclusive_role" => "三类管理员不能兼任其他身份",
        "not_your_seats" => "不是本单位管理的席位",
        _ => "见同步中心“没有生效的内容”",
    }
}

#[cfg(test)]
mod tests {
    use super::reason_words;
    use std::path::Path;

    #[test]
    fn a_file_gives_the_reasons_the_screen_gives() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/features/sync/zh.json");
        let words: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
        let reasons = words["reason"].as_object().unwrap();
        assert!(reasons.len() > 15, "{reasons:?}");
        for (reason, said) in reasons {
            assert_eq!(Some(reason_words(reason)), said.as_str(), "{reason}");
        }
        assert!(!reason_words("of_a_later_hub").contains('_'));
    }
}
