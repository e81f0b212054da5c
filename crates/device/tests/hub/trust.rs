//! Nothing goes up to anybody but the district's own hub.

use super::laptop::Laptop;
use super::small_hub::{Nature, SmallHub};
use kernel::ErrorCode;

const YEAR_MS: i64 = 365 * 86_400_000;

/// This year, by the machine's clock.
fn year() -> i32 {
    1970 + (super::small_hub::machine_now().0 / YEAR_MS) as i32
}

#[test]
fn another_hubs_certificate_is_refused_and_nothing_is_asked_of_it() {
    let office = Laptop::founded(3);
    let (ours, _) = office.adopt(&Nature::default());
    let theirs = SmallHub::of(&office.district(), &Nature::default());
    let refused = office.device.call("sync.now", serde_json::json!({ "hub": theirs.card.addresses[0] }));
    assert!(refused.is_ok(), "the next address is ours: {refused:?}");
    assert!(theirs.log.lock().unwrap().asked.is_empty());
    drop(ours);
    let refused = office.device.call("sync.now", serde_json::json!({ "hub": theirs.card.addresses[0] })).unwrap_err();
    assert_eq!((refused.code, refused.reason.as_str()), (ErrorCode::Forbidden, "hub_not_trusted"));
    assert!(theirs.log.lock().unwrap().asked.is_empty());
    assert_eq!(office.state()["problem"]["is_offline"], false);
}

#[test]
fn a_certificate_for_another_name_is_refused_even_from_our_authority() {
    let office = Laptop::founded(3);
    let (hub, _) = office.adopt(&Nature { name: "hub.elsewhere", ..Nature::default() });
    let refused = office.refused_sync();
    assert_eq!((refused.code, refused.reason.as_str()), (ErrorCode::Forbidden, "hub_not_trusted"));
    assert!(hub.log.lock().unwrap().asked.is_empty());
}

#[test]
fn a_certificate_out_of_date_is_refused_when_the_hubs_clock_and_ours_agree() {
    for holds in [(year() - 3, year() - 1), (year() + 2, year() + 3)] {
        let office = Laptop::founded(3);
        let (hub, _) = office.adopt(&Nature { holds, ..Nature::default() });
        let refused = office.refused_sync();
        assert_eq!(refused.reason, "hub_certificate_out_of_date", "{holds:?}");
        assert_eq!(hub.log.lock().unwrap().asked, ["hello"], "no more than the time was asked");
        assert_eq!(hub.batches(), 0);
    }
}

#[test]
fn a_clock_that_is_ten_years_off_heals_itself() {
    for years in [10, -10] {
        let office = Laptop::founded(3);
        let at = year() + years;
        let (hub, _) =
            office.adopt(&Nature { ahead: i64::from(years) * YEAR_MS, holds: (at - 1, at + 2), ..Nature::default() });
        let summary = office.sync();
        assert!(summary["pushed"].as_u64().unwrap() > 0, "{summary}");
        assert_eq!(office.state()["is_safe"], true);
        assert_eq!(hub.log.lock().unwrap().asked[..2], ["hello", "hello"], "asked once more, by the hub's time");
        office.save("later");
        let asked = hub.log.lock().unwrap().asked.len();
        office.sync();
        let log = hub.log.lock().unwrap();
        assert_eq!(log.asked[asked..asked + 2], ["hello", "push"], "the difference is remembered");
        drop(log);
        office.assert_whole();
    }
}

#[test]
fn only_the_founder_accepts_a_hub_and_only_the_founders_word_is_believed() {
    let office = Laptop::founded(3);
    let (_hub, path) = office.adopt(&Nature::default());
    let signed = Laptop::signed_card(&path);
    let second = Laptop::joined(&office);
    assert!(second.home().join("hub.json").exists(), "the enrolment file brought it");
    let card = serde_json::to_vec(&signed.card).unwrap();
    let content = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, card);
    let wish = serde_json::json!({ "file_name": "card.json", "content_base64": content });
    assert_eq!(second.device.call("hub.adopt", wish.clone()).unwrap_err().reason, "founder_only");
    assert_eq!(second.device.call("hub.district_card", serde_json::json!({})).unwrap_err().reason, "founder_only");
    assert_eq!(second.device.call("hub.join", wish).unwrap_err().reason, "hub_card_unfit");
    let mut forged = signed.clone();
    forged.card.addresses = vec!["https://10.9.9.9:8443".to_owned()];
    assert_eq!(second.join_hub(&forged).unwrap_err().reason, "hub_not_of_this_district");
    let stranger = Laptop::founded(3);
    assert_eq!(stranger.join_hub(&signed).unwrap_err().reason, "hub_not_of_this_district");
    assert!(second.join_hub(&signed).is_ok());
}

#[test]
fn the_districts_card_tells_a_hub_whom_to_believe_and_no_secret() {
    let office = Laptop::founded(3);
    let made = office.call("hub.district_card", serde_json::json!({}));
    let text = std::fs::read_to_string(made["path"].as_str().unwrap()).unwrap();
    let card: serde_json::Value = serde_json::from_str(&text).unwrap();
    let founder: sync::Enrolled = serde_json::from_value(card["founder"].clone()).unwrap();
    let district: sync::District = serde_json::from_value(card["district"].clone()).unwrap();
    assert!(founder.verify(&district).is_ok());
    assert_eq!(card.as_object().unwrap().len(), 2);
}
