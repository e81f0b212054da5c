//! The page a browser gets from the hub: what it may not reach first, then what it shows and gives.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod line;
mod machine;

use hub::server::{Rate, Rates};
use line::{Answered, Served, raw};
use machine::{Machine, Serving, divisions};
use rustls::pki_types::{CertificateDer, pem::PemObject};

async fn asked(served: &Served, path: &str, more: &str) -> Answered {
    let bytes = format!("GET {path} HTTP/1.1\r\nhost: h\r\nconnection: close\r\n{more}\r\n");
    served.raw(bytes.as_bytes()).await
}

fn folder_with(names: &[&str]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    names.iter().for_each(|name| std::fs::write(folder.path().join(name), name.repeat(1_000)).unwrap());
    folder
}

#[tokio::test]
async fn nothing_but_programs_in_the_folder_can_be_reached() {
    let folder = folder_with(&["zoufang.msi", "secret.txt", ".hidden.msi"]);
    std::fs::write(folder.path().with_extension("msi"), "outside").unwrap();
    let outside = folder.path().with_extension("msi").file_name().unwrap().to_str().unwrap().to_owned();
    let served = Served::with_front(Rates::default(), folder.path()).await;
    let up = format!("/install/..%2f{outside}");
    for path in ["/install/secret.txt", "/install/.hidden.msi", "/install/", "/install/%2fetc%2fpasswd", &up] {
        let answered = asked(&served, path, "").await;
        assert!(matches!(answered.status, 404), "{path}: {}", answered.status);
    }
    std::fs::remove_file(folder.path().with_extension("msi")).unwrap();
    assert!(served.hub.heard().is_empty(), "the log was never asked");
}

#[tokio::test]
async fn a_hub_without_a_page_has_none() {
    let served = Served::with(Rates::default(), true).await;
    assert_eq!(asked(&served, "/", "").await.status, 404);
    assert_eq!(asked(&served, "/install.js", "").await.status, 404);
}

#[tokio::test]
async fn the_page_names_the_programs_with_their_sums_in_the_browsers_language() {
    let folder = folder_with(&["zoufang_0.1.0_x64.msi"]);
    let served = Served::with_front(Rates::default(), folder.path()).await;
    let page = asked(&served, "/", "").await;
    assert_eq!(page.status, 200);
    assert!(page.headers["content-security-policy"].starts_with("default-src 'none'"));
    let text = page.text();
    assert!(text.contains("徐汇区 &lt;b&gt;") && !text.contains("徐汇区 <b>"), "{text}");
    assert!(
        text.contains("href=\"/install/zoufang_0.1.0_x64.msi\"") && text.contains("data-system=\"windows\""),
        "{text}"
    );
    assert!(text.contains("lang=\"zh-CN\"") && !text.contains("{{"), "{text}");
    let sum = text.split("SHA-256 ").nth(1).unwrap().split('<').next().unwrap();
    assert_eq!(sum.len(), 64);
    let english = asked(&served, "/", "accept-language: en-GB,zh;q=0.5\r\n").await.text();
    assert!(english.contains("lang=\"en\"") && english.contains(sum), "{english}");
    for (path, kind) in [("/install.js", "text/javascript"), ("/install.css", "text/css")] {
        let shown = asked(&served, path, "").await;
        assert!(shown.status == 200 && shown.headers["content-type"].starts_with(kind), "{path}");
    }
    std::fs::remove_file(folder.path().join("zoufang_0.1.0_x64.msi")).unwrap();
    let without = asked(&served, "/", "").await.text();
    assert!(!without.contains("zoufang_0.1.0_x64.msi"), "a file that was taken away is offered no longer");
}

/// What somebody reads here is what the program's first screen then says: the same words for the same two ways in.
#[tokio::test]
async fn the_page_speaks_of_joining_as_the_program_does() {
    let folder = folder_with(&["zoufang.msi"]);
    let served = Served::with_front(Rates::default(), folder.path()).await;
    for (language, file) in [("zh-CN", "zh.json"), ("en", "en.json")] {
        let words = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/features/session").join(file);
        let words: serde_json::Value = serde_json::from_slice(&std::fs::read(words).unwrap()).unwrap();
        let page = asked(&served, "/", &format!("accept-language: {language}\r\n")).await.text().to_lowercase();
        for word in ["/start/byCode", "/start/join", "/join/file", "/join/opening", "/joinByCode/code"] {
            let said = words.pointer(word).and_then(|said| said.as_str()).unwrap().to_lowercase();
            assert!(page.contains(&said), "{language} {word}: {said}");
        }
        for no_word in ["加入码", "joining file"] {
            assert!(!page.contains(no_word), "{language}: {no_word} is nothing the program knows");
        }
    }
}

#[tokio::test]
async fn a_program_is_given_whole_or_from_where_a_line_was_cut() {
    let folder = folder_with(&["zoufang.msi"]);
    let whole = std::fs::read(folder.path().join("zoufang.msi")).unwrap();
    let served = Served::with_front(Rates::default(), folder.path()).await;
    let given = asked(&served, "/install/zoufang.msi", "").await;
    assert!(given.status == 200 && given.body == whole, "{}", given.status);
    assert_eq!(given.headers["content-type"], "application/octet-stream");
    assert_eq!(
        (&*given.headers["content-disposition"], &*given.headers["x-content-type-options"]),
        ("attachment", "nosniff")
    );
    let rest = asked(&served, "/install/zoufang.msi", "range: bytes=10000-\r\n").await;
    assert!(rest.status == 206 && rest.body == whole[10_000..], "{}", rest.status);
}

#[tokio::test]
async fn a_browser_that_asks_without_end_is_told_to_wait_and_laptops_are_not() {
    let folder = folder_with(&[]);
    let served = Served::with_front(Rates { page: Rate::of(3, 60), ..Rates::default() }, folder.path()).await;
    for _ in 0..3 {
        assert_eq!(asked(&served, "/", "").await.status, 200);
    }
    assert_eq!(asked(&served, "/", "").await.status, 429);
    let time: i64 = asked(&served, "/healthz", "").await.headers["x-zoufang-time"].parse().unwrap();
    assert_eq!(time, line::NOW.0);
    assert_eq!(served.post(&line::Asking::push(1)).await.status, 200);
}

/// Under TLS, by the certificate that `authority` writes for the district's browsers.
#[tokio::test]
async fn the_program_offers_what_lies_in_its_folder() {
    let machine = Machine::new();
    let init = ["init", "--district", &divisions(), "--practice", "--address", "https://10.1.2.3:8443"];
    let written = machine.path("authority.pem");
    let authority = ["authority", "--out", written.to_str().unwrap()];
    assert!(machine.refused(&authority).1.contains("no hub in this folder"));
    machine.json(&init);
    assert_eq!(machine.json(&authority)["district"], "徐汇区");
    let der = CertificateDer::from_pem_file(&written).unwrap();
    let serving = Serving::begin(&machine);
    let page = b"GET / HTTP/1.1\r\nhost: h\r\nconnection: close\r\n\r\n";
    let before = raw(serving.address, Some(&der), page).await.unwrap();
    assert!(before.status == 200 && !before.text().contains(".deb"));
    std::fs::create_dir(machine.path("hub/installers")).unwrap();
    std::fs::write(machine.path("hub/installers/zoufang.deb"), "program").unwrap();
    let after = raw(serving.address, Some(&der), page).await.unwrap().text();
    assert!(after.contains("徐汇区") && after.contains("/install/zoufang.deb"), "{after}");
    assert_eq!(serving.end().0, Some(0));
}
