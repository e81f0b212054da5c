//! The body face beside the program: where it is looked for, and what a page is without it.
//!
//! Each case runs this very program again under another name in a folder of its own, for the place of the program decides.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;
use typeset::{FANG_SONG, face_folders, missing_characters, missing_faces, pdf, text_lines};

const PAGE: &str = r#"#set text(font: ("Zoufang FangSong", "Zoufang SongTi")); #text("走访记录")"#;

#[test]
fn the_folders_are_those_of_the_program_nearest_first() {
    let places = |program: &str| {
        face_folders(Path::new(program)).into_iter().map(|p| p.display().to_string()).collect::<Vec<_>>()
    };
    let package = "/usr/share/zoufang/fonts";
    assert_eq!(places("/"), [package]);
    assert_eq!(
        places("/opt/a/bin/zoufang"),
        ["/opt/a/bin/fonts", "/opt/a/fonts", "/opt/a/share/zoufang/fonts", package]
    );
    assert_eq!(places("/usr/bin/zoufang")[2], package, "the package's own folder belongs to its prefix");
}

#[test]
fn a_program_finds_the_face_near_it_and_sets_the_page_without_it_too() {
    let no_package = !Path::new("/usr/share/zoufang/fonts/FangSong.otf").exists();
    let cases = [
        ("nowhere", "fonts-of-others", Body::Face, no_package),
        ("no-font", "bin/fonts", Body::Junk, no_package),
        ("other-face", "bin/fonts", Body::OtherFace, no_package),
        ("beside", "bin/fonts", Body::Face, false),
        ("above", "fonts", Body::Face, false),
        ("prefix", "share/zoufang/fonts", Body::Face, false),
    ];
    for (name, folder, body, is_missing) in cases {
        let told = told_by_a_program_in(name, folder, body);
        assert!(told.contains(&format!("missing: {is_missing}\n")), "{name}: {told}");
        assert!(told.contains("line: 走访记录\n") && told.contains("written: true\n"), "{name}: {told}");
    }
}

#[test]
fn this_run_has_every_face() {
    assert_eq!(missing_faces().unwrap(), [] as [&str; 0]);
}

/// What the cases run; by itself it only shows that a page comes out.
#[test]
#[ignore = "run by the cases, in folders of their own"]
fn tell() {
    let missing = missing_faces().unwrap().contains(&FANG_SONG);
    let pages = text_lines(PAGE, &json!({})).unwrap();
    let written = pdf(PAGE, &json!({}), None).is_ok_and(|bytes| bytes.starts_with(b"%PDF"));
    assert!(missing_characters("走访记录").unwrap().is_empty());
    println!("\nmissing: {missing}\nline: {}\nwritten: {written}", pages[0][0].chars);
}

#[derive(Clone, Copy)]
enum Body {
    Face,
    OtherFace,
    Junk,
}

fn told_by_a_program_in(name: &str, folder: &str, body: Body) -> String {
    let own = std::env::current_exe().unwrap();
    let root = own.parent().unwrap().join(format!("faces-{}-{name}", std::process::id()));
    let program = root.join("bin/program");
    std::fs::create_dir_all(root.join("bin")).unwrap();
    std::fs::create_dir_all(root.join(folder)).unwrap();
    std::fs::hard_link(&own, &program).unwrap();
    lay(&root.join(folder).join("FangSong.otf"), body);
    let run = Command::new(&program).args(["--exact", "tell", "--ignored", "--nocapture"]).output().unwrap();
    std::fs::remove_dir_all(&root).unwrap();
    assert!(run.status.success(), "{name}: {}", String::from_utf8_lossy(&run.stderr));
    String::from_utf8(run.stdout).unwrap()
}

fn lay(path: &Path, body: Body) {
    let fonts = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fonts");
    match body {
        Body::Face => std::fs::copy(fonts.join("FangSong.otf"), path).map(|_| ()),
        Body::OtherFace => std::fs::copy(fonts.join("HeiTi.otf"), path).map(|_| ()),
        Body::Junk => std::fs::write(path, b"no font"),
    }
    .unwrap();
}
