//! A resident's name and telephone number, in every form in which either might stand somewhere (decisions T-a).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use std::fmt::Write as _;

/// Nobody's. The parts of its sound are in no word of ours.
pub const NAME: &str = "欧阳钮祜璀莹";
/// Nobody's.
pub const PHONE: &str = "13817264905";
/// In GB18030, as office programs write.
const IN_GB18030: [u8; 12] = [0xc5, 0xb7, 0xd1, 0xf4, 0xc5, 0xa5, 0xec, 0xef, 0xe8, 0xad, 0xd3, 0xa8];
const SOUNDS: [&str; 6] = ["ou", "yang", "niu", "hu", "cui", "ying"];

/// One way to write one of them.
pub struct Form {
    pub what: String,
    pub bytes: Vec<u8>,
}

/// All of them.
pub fn forms() -> Vec<Form> {
    let mut forms = Vec::new();
    for (whose, word) in [("name", NAME), ("given name", &NAME[6..]), ("phone", PHONE)] {
        of_word(&mut forms, (whose, word));
    }
    add(&mut forms, "name in GB18030", &IN_GB18030);
    let digits: Vec<&str> = [0..3, 3..7, 7..11].map(|part| &PHONE[part]).to_vec();
    for between in [" ", "-"] {
        add(&mut forms, "phone in groups", digits.join(between).as_bytes());
    }
    let initials: String = SOUNDS.iter().filter_map(|sound| sound.chars().next()).collect();
    for between in ["", " ", "-", "_", "'"] {
        let full = SOUNDS.join(between);
        let begun: Vec<String> = SOUNDS.iter().map(|sound| sound[..1].to_uppercase() + &sound[1..]).collect();
        for sounded in [full.to_uppercase(), full, begun.join(between)] {
            add(&mut forms, "name as it sounds", sounded.as_bytes());
        }
    }
    add(&mut forms, "family name as it sounds", b"ouyang");
    add(&mut forms, "initials", initials.as_bytes());
    add(&mut forms, "initials", initials.to_uppercase().as_bytes());
    forms
}

fn of_word(forms: &mut Vec<Form>, (whose, word): (&str, &str)) {
    let units = || word.encode_utf16();
    add(forms, &format!("{whose} in UTF-8"), word.as_bytes());
    add(forms, &format!("{whose} in UTF-16LE"), &units().flat_map(u16::to_le_bytes).collect::<Vec<_>>());
    add(forms, &format!("{whose} in UTF-16BE"), &units().flat_map(u16::to_be_bytes).collect::<Vec<_>>());
    let hex = seal::to_hex(word.as_bytes());
    add(forms, &format!("{whose} in hex"), hex.as_bytes());
    add(forms, &format!("{whose} in hex"), hex.to_uppercase().as_bytes());
    let (mut percent, mut escaped) = (String::new(), String::new());
    word.bytes().for_each(|byte| write!(percent, "%{byte:02X}").unwrap());
    units().for_each(|unit| write!(escaped, "\\u{unit:04x}").unwrap());
    for form in [percent.clone(), percent.to_lowercase(), escaped.clone(), escaped.to_uppercase().replace("\\U", "\\u")]
    {
        add(forms, &format!("{whose} escaped"), form.as_bytes());
    }
    for before in 0..3 {
        for coded in [STANDARD.encode(behind(before, word)), URL_SAFE.encode(behind(before, word))] {
            // What stands beside it changes the first and the last letters.
            let whole = (before + word.len()) / 3 * 4;
            add(forms, &format!("{whose} in base64"), &coded.as_bytes()[(before * 4).div_ceil(3)..whole]);
        }
    }
}

fn behind(before: usize, word: &str) -> Vec<u8> {
    [&vec![0; before][..], word.as_bytes()].concat()
}

fn add(forms: &mut Vec<Form>, what: &str, bytes: &[u8]) {
    forms.push(Form { what: what.to_owned(), bytes: bytes.to_vec() });
}

/// Which forms stand in this.
pub fn found_in(bytes: &[u8]) -> Vec<String> {
    let stands = |form: &Form| bytes.windows(form.bytes.len()).any(|window| window == form.bytes);
    forms().into_iter().filter(stands).map(|form| form.what).collect()
}
