//! A photo taken without a line on one laptop is seen on another: words first, then its pieces, each once however often the line
//! is cut; without what the camera added; and gone everywhere once it is erased.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use base64::{Engine, engine::general_purpose::STANDARD as BASE64};
use serde_json::{Value, json};
use stories::{
    Break, Cut, Hub, Laptop, Line, MORNING, OFFICE, RECORDER, SECRETARY, Way, hear_outside, second_recorder,
};

const MIB: usize = 1 << 20;

/// A JPEG of 64 × 32 points with what a telephone adds: a quarter turn, and a place.
fn photo() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(64, 32, |x, y| image::Rgb([(x * 3) as u8, (y * 5) as u8, 80]));
    let mut plain = Vec::new();
    image::codecs::jpeg::JpegEncoder::new(&mut plain).encode_image(&picture).unwrap();
    let mut exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]);
    exif.extend([0x01, 0x0f, 0, 2, 0, 0, 0, 14, 0, 0, 0, 0x26, 0, 0, 0, 0]);
    exif.extend(b"zqcanarygps31N");
    let length = (exif.len() as u16 + 2).to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, &exif, &plain[2..]].concat()
}

/// A paper of that many bytes, no two pieces alike.
fn paper(length: usize) -> Vec<u8> {
    let noise = (0..length as u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8);
    b"%PDF-1.7 ".iter().copied().chain(noise).take(length).collect()
}

fn file(item: &Value, name: &str, bytes: &[u8]) -> Value {
    json!({ "item": item, "file_name": name, "content_base64": BASE64.encode(bytes) })
}

fn list(laptop: &Laptop, item: &Value) -> Vec<Value> {
    laptop.call("attachments.list", json!({ "id": item })).as_array().unwrap().clone()
}

fn has(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

fn saved(laptop: &Laptop, id: &Value) -> Vec<u8> {
    let path = laptop.call("attachments.save", json!({ "id": id }))["path"].as_str().unwrap().to_owned();
    std::fs::read(path).unwrap()
}

/// A hub, the team's laptop with nobody signed in, and the laptop of a second recorder.
fn two_laptops() -> (Laptop, Laptop, Hub) {
    let (first, hub, community) = stories::district();
    let second = second_recorder(&first, &community);
    first.sync();
    first.sign_out();
    second.sync();
    (first, second, hub)
}

#[test]
fn what_is_no_photo_or_paper_is_refused_and_so_is_who_may_not_add_one() {
    let laptop = Laptop::practice(MORNING);
    assert_eq!(laptop.reason("attachments.list", json!({ "id": "00000000-0000-7000-8000-000000000000" })), "locked");
    laptop.sign_in(RECORDER);
    let item = hear_outside(&laptop, "楼道堆物")["id"].clone();
    let nobody = json!("00000000-0000-7000-8000-000000000000");
    let before = laptop.changes();
    let cases = [
        (file(&item, "a.jpg", b""), "file_empty"),
        (file(&item, "a.exe", b"MZ program"), "media_type_not_allowed"),
        (file(&item, "a.jpg", b"<script>"), "media_type_not_allowed"),
        (file(&item, "a.jpg", &photo()[..60]), "picture_unreadable"),
        (file(&item, "a.pdf", &paper(20 * MIB + 1)), "attachment_too_large"),
        (file(&nobody, "a.jpg", &photo()), "no_such_item"),
        (json!({ "item": item, "file_name": "a.jpg", "content_base64": "?" }), "file_unreadable"),
    ];
    for (args, reason) in cases {
        assert_eq!(laptop.reason("attachments.add", args), reason);
    }
    assert_eq!(laptop.reason("attachments.open", json!({ "id": nobody })), "no_such_record");
    assert_eq!(laptop.changes(), before, "a refusal writes nothing");
    for _ in 0..20 {
        laptop.call("attachments.add", file(&item, "a.jpg", &photo()));
    }
    assert_eq!(laptop.reason("attachments.add", file(&item, "a.jpg", &photo())), "too_many_attachments");
    let one = list(&laptop, &item)[0]["id"].clone();
    assert_eq!(laptop.reason("attachments.void", json!({ "id": one, "reason": " " })), "reason_missing");
    laptop.call("attachments.void", json!({ "id": one, "reason": "拍错了" }));
    assert_eq!(laptop.reason("attachments.void", json!({ "id": one, "reason": "再来" })), "is_void");
    assert_eq!(list(&laptop, &item).len(), 19);
    let state = laptop.call("sync.state", json!({}));
    assert_eq!((&state["files_unsent"], &state["is_safe"]), (&json!(20), &json!(false)), "nothing is lost sight of");
    laptop.sign_out();

    laptop.sign_in(&laptop.lead());
    let community = laptop.community();
    laptop.call("confirmation.confirm_items", json!({ "community": community }));
    laptop.sign_out();
    for who in [SECRETARY, OFFICE] {
        laptop.sign_in(who);
        let before = laptop.changes();
        assert_eq!(laptop.reason("attachments.add", file(&item, "a.jpg", &photo())), "not_your_right", "{who}");
        assert_eq!(laptop.changes(), before);
        assert_eq!(list(&laptop, &item).len(), 19, "but whoever reads the concern sees what belongs to it");
        laptop.sign_out();
    }
}

#[test]
fn a_photo_of_one_laptop_is_opened_on_another_however_the_line_breaks() {
    let (first, second, mut hub) = two_laptops();
    hub.kill();
    first.sign_in(RECORDER);
    let item = hear_outside(&first, "三号楼水泵漏水")["id"].clone();
    let picture = first.call("attachments.add", file(&item, r"C:\照片\水泵.JPG", &photo()));
    assert_eq!((&picture["name"], &picture["place"]), (&json!("水泵.jpg"), &json!("on_laptop")));
    let document = paper(4 * MIB + 300);
    let added = first.call("attachments.add", file(&item, "报修单.pdf", &document));
    assert_eq!((&added["ending"], &added["thumbnail"]), (&json!("pdf"), &Value::Null));
    assert_eq!(saved(&first, &added["id"]), document, "without a line, on the own laptop");
    assert_eq!(first.call("sync.state", json!({}))["files_unsent"], 2);

    hub.start();
    // Words, the photo, one piece of the paper; the line breaks within the next.
    let line = Line::to(hub.port());
    line.cut(Cut { way: Way::Up, after: (MIB + MIB / 2) as u64, how: Break::Close });
    let summary = first.call("sync.now", json!({ "hub": line.address() }));
    assert_eq!(summary["stuck"], json!([]), "{summary}");
    let brought = hub.answered("keep_piece");
    assert!((1..6).contains(&brought), "{brought} pieces went up");
    let state = first.call("sync.state", json!({}));
    assert_eq!((&state["unsent"], &state["is_safe"]), (&json!(0), &json!(false)), "words are up, a file is not");

    second.sync();
    let rows = list(&second, &item);
    assert_eq!(rows.iter().map(|row| row["place"].clone()).collect::<Vec<_>>(), ["elsewhere", "elsewhere"]);
    let small: Vec<&str> = rows.iter().filter_map(|row| row["thumbnail"].as_str()).collect();
    assert_eq!(small.len(), 1);
    assert!(image::load_from_memory(&second.bytes(small[0])).is_ok(), "the small picture is there at once");
    assert_eq!(second.reason("attachments.save", json!({ "id": added["id"] })), "attachment_not_at_hub");
    first.sync();
    assert_eq!(hub.answered("keep_piece"), 6, "no piece goes up twice");
    let state = first.call("sync.state", json!({}));
    assert_eq!((&state["files_unsent"], &state["is_safe"]), (&json!(0), &json!(true)));
    assert!(list(&first, &item).iter().all(|row| row["place"] == "on_both"));

    assert_eq!(saved(&second, &added["id"]), document, "bytes for bytes");
    let opened = second.call("attachments.open", json!({ "id": picture["id"] }));
    let shown = image::load_from_memory(&second.bytes(opened["picture"].as_str().unwrap())).unwrap();
    assert_eq!((shown.width(), shown.height()), (32, 64), "upright");
    let kept = saved(&second, &picture["id"]);
    assert!(has(&photo(), b"zqcanarygps") && !has(&kept, b"zqcanarygps") && !has(&kept, b"Exif"));
    assert_eq!(hub.answered("piece"), 7, "one that was not there yet, and each of the six once");
    hub.kill();
    assert_eq!(saved(&second, &added["id"]), document, "what came stays");
    assert!(list(&second, &item).iter().all(|row| row["place"] == "on_both"));
    assert_eq!(
        second.reason("attachments.open", json!({ "id": added["id"] })),
        "attachment_unfit",
        "a paper is no picture"
    );
    first.changes();
    second.changes();
}

#[test]
fn what_is_erased_is_gone_at_the_hub_and_on_every_laptop() {
    let (first, second, hub) = two_laptops();
    first.sign_in(RECORDER);
    let item = hear_outside(&first, "三号楼水泵漏水")["id"].clone();
    let id = first.call("attachments.add", file(&item, "水泵.jpg", &photo()))["id"].clone();
    first.sync();
    first.sign_out();
    first.sign_in(&first.lead());
    let community = first.community();
    first.call("confirmation.confirm_items", json!({ "community": community }));
    first.sync();
    first.sign_out();
    second.sync();
    second.call("attachments.open", json!({ "id": id }));

    first.sign_in(OFFICE);
    first.sync();
    assert_eq!(list(&first, &item)[0]["place"], "elsewhere");
    let wish = json!({ "kind": "item", "id": item });
    let going = first.call("privacy.look", wish);
    assert_eq!((&going[2]["kind"], &going[2]["fields"]), (&json!("attachment"), &json!(["name", "key", "thumbnail"])));
    let ground = json!({ "basis": "consent_withdrawn", "reason": "本人书面提出" });
    first.call("privacy.erase", json!({ "kind": "item", "id": item, "ground": ground }));
    for laptop in [&first, &second, &first, &second] {
        laptop.sync();
    }
    for laptop in [&first, &second] {
        let row = list(laptop, &item)[0].clone();
        assert_eq!((&row["place"], &row["name"], &row["thumbnail"]), (&json!("erased"), &Value::Null, &Value::Null));
        assert_eq!(laptop.reason("attachments.open", json!({ "id": id })), "attachment_erased");
        laptop.changes();
    }
    let said = first.call("privacy.erasures", json!({}))["rows"].clone();
    assert!(said.as_array().unwrap().iter().all(|one| one["is_carried_out"] == true), "{said}");
    assert_eq!(hub.run(&["verify"])["is_sound"], true);
    let outside = [&first, &second].map(|laptop| laptop.home().join("papers"));
    assert!(
        outside.iter().all(|folder| !folder.join("附件").exists()),
        "to look at it writes nothing outside the vault"
    );
}

/// How many pieces lie between the vaults of a laptop.
fn left(laptop: &Laptop) -> usize {
    std::fs::read_dir(laptop.home().join("exchange/pieces")).map_or(0, Iterator::count)
}

#[test]
fn the_lead_of_the_same_laptop_sees_the_photo_without_a_line() {
    let (first, second, mut hub) = two_laptops();
    hub.kill();
    first.sign_in(RECORDER);
    let item = hear_outside(&first, "三号楼水泵漏水")["id"].clone();
    let id = first.call("attachments.add", file(&item, "水泵.jpg", &photo()))["id"].clone();
    let other = first.call("attachments.add", file(&item, "报修单.pdf", &paper(MIB + 9)))["id"].clone();
    first.sign_out();
    assert_eq!(left(&first), 3);
    let names = std::fs::read_dir(first.home().join("exchange/pieces")).unwrap().map(|entry| entry.unwrap().path());
    let bytes: Vec<u8> = names.flat_map(|path| std::fs::read(path).unwrap()).collect();
    assert!(!has(&bytes, b"%PDF") && !has(&bytes, b"JFIF"), "what lies outside of the vaults is ciphertext");
    let changed = first.home().join(format!("exchange/pieces/{}.1", other.as_str().unwrap()));
    std::fs::write(&changed, b"something else").unwrap();
    first.sign_in(&first.lead());
    assert!(has(&saved(&first, &id), b"JFIF"), "the whole picture");
    assert_eq!(
        first.reason("attachments.save", json!({ "id": other })),
        "attachment_asked_for",
        "a changed piece is none"
    );
    let community = first.community();
    first.call("confirmation.confirm_items", json!({ "community": community }));
    first.sign_out();

    hub.start();
    first.sign_in(RECORDER);
    first.sync();
    first.sync();
    assert_eq!(left(&first), 0, "the hub has them");
    second.sync();
    assert_eq!(saved(&second, &other), paper(MIB + 9));
    assert!(list(&second, &item).iter().all(|row| row["place"] == "on_both" || row["id"] == id));
}

/// A laptop put back from its backup has its photos, and its export brings them into another vault.
#[test]
fn a_backup_and_an_export_have_the_photos() {
    let laptop = Laptop::practice(MORNING);
    laptop.sign_in(RECORDER);
    let item = hear_outside(&laptop, "楼道堆物")["id"].clone();
    let document = paper(MIB + 1);
    let id = laptop.call("attachments.add", file(&item, "报修单.pdf", &document))["id"].clone();
    let backup = laptop.call("safety.backup", json!({ "folder": null }))["path"].clone();
    let export = tempfile::TempDir::new().unwrap();
    laptop.call("safety.export", json!({ "path": export.path() }));
    laptop.sign_out();
    laptop.call("safety.restore", json!({ "path": backup }));
    laptop.sign_in(RECORDER);
    assert_eq!(saved(&laptop, &id), document);
    laptop.sign_out();

    // It draws other numbers than the laptop it is a twin of, since it writes something of its own.
    let mut other = Laptop::practice(MORNING);
    other.set_back(stories::practice_home(), (MORNING, 9));
    other.sign_in(RECORDER);
    other.call("safety.import_export", json!({ "path": export.path() }));
    assert_eq!(list(&other, &item)[0]["place"], "on_laptop");
    assert_eq!(saved(&other, &id), document);
    other.changes();
}
