//! Refusals first: what was changed, signed by another, or is for other computers is no release; what is older never follows. Then
//! what may follow what, by a table and for versions drawn at random.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use minisign::KeyPair;
use proptest::prelude::*;
use release::{
    Error, Head, Kind, Machine, Manifest, PART_BYTES, Platform, Release, ReleaseKeys, Standing, System, Version, best,
    head_bytes, may_follow, parts,
};
use std::io::Cursor;

const HERE: Platform = Platform { system: System::Linux, machine: Machine::X86_64, kind: Kind::Deb };

fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

fn manifest(at: &str, over: &str) -> Manifest {
    Manifest {
        version: version(at),
        platform: HERE,
        size: 1,
        blake3: "00".repeat(32),
        schema: 1,
        over: version(over),
        made_on: "2026-11-28".to_owned(),
        notes: vec!["导出更快".to_owned()],
    }
}

struct Publisher(KeyPair);

impl Publisher {
    fn new() -> Self {
        Self(KeyPair::generate_unencrypted_keypair().unwrap())
    }

    fn keys(&self) -> ReleaseKeys {
        ReleaseKeys::built_in().and(&self.0.pk.to_base64()).unwrap()
    }

    fn sign(&self, bytes: &[u8]) -> String {
        minisign::sign(Some(&self.0.pk), &self.0.sk, Cursor::new(bytes), None, None).unwrap().into_string()
    }

    fn file(&self, package: &[u8]) -> Vec<u8> {
        let said = manifest("0.2.0", "0.1.0").of(package).unwrap().encode();
        [head_bytes(&said, &self.sign(&said)), package.to_vec()].concat()
    }
}

fn opened(bytes: &[u8], keys: &ReleaseKeys) -> Result<(), Error> {
    Release::open(bytes, keys).map(drop)
}

#[test]
fn another_publishers_release_is_none_and_a_program_without_keys_takes_nobodys() {
    let (ours, theirs) = (Publisher::new(), Publisher::new());
    let file = theirs.file(b"#!/bin/sh\n");
    assert_eq!(opened(&file, &ours.keys()), Err(Error::NotSigned));
    assert_eq!(opened(&file, &theirs.keys()), Ok(()));
    assert_eq!(opened(&file, &ReleaseKeys::built_in().and(&ours.0.pk.to_base64()).unwrap()), Err(Error::NotSigned));
    if ReleaseKeys::built_in().is_empty() {
        assert_eq!(opened(&file, &ReleaseKeys::built_in()), Err(Error::NoKeys));
    }
    let both = ours.keys().and(&theirs.0.pk.to_base64()).unwrap();
    assert_eq!(opened(&file, &both), Ok(()), "a key that is being changed");
}

#[test]
fn no_byte_of_a_release_can_be_changed_or_left_out() {
    let publisher = Publisher::new();
    let (file, keys) = (publisher.file(b"#!/bin/sh\nexit 0\n"), publisher.keys());
    // The first line of a signature is a remark that nobody signs; nothing is read from it.
    let remark = "untrusted comment: ".as_bytes();
    let begins = file.windows(remark.len()).position(|w| w == remark).unwrap();
    let ends = begins + file[begins..].iter().position(|b| *b == b'\n').unwrap();
    for at in (0..file.len()).filter(|at| !(begins..=ends).contains(at)) {
        let mut changed = file.clone();
        changed[at] ^= 1;
        assert!(opened(&changed, &keys).is_err(), "byte {at} of {}", file.len());
    }
    for length in 0..file.len() {
        assert!(opened(&file[..length], &keys).is_err(), "cut at {length}");
    }
    assert_eq!(opened(&[&file[..], b"x"].concat(), &keys), Err(Error::OtherPackage));
    assert_eq!(opened(&file, &keys), Ok(()));
}

#[test]
fn a_signature_over_something_else_is_none() {
    let publisher = Publisher::new();
    let (one, other) = (manifest("0.2.0", "0.1.0"), manifest("9.0.0", "0.1.0"));
    let forged = head_bytes(&other.encode(), &publisher.sign(&one.encode()));
    assert_eq!(Head::open(&forged, &publisher.keys()).map(drop), Err(Error::NotSigned));
    let nonsense = head_bytes(&one.encode(), "untrusted comment: x\nRWQ\n");
    assert_eq!(Head::open(&nonsense, &publisher.keys()).map(drop), Err(Error::Unfit("signature")));
}

#[test]
fn what_was_signed_must_make_sense() {
    let publisher = Publisher::new();
    let judged = |manifest: &Manifest| {
        let said = manifest.encode();
        Head::open(&head_bytes(&said, &publisher.sign(&said)), &publisher.keys()).map(drop)
    };
    let good = manifest("0.2.0", "0.1.0");
    assert_eq!(judged(&good), Ok(()));
    for unfit in [
        Manifest { over: version("0.3.0"), ..good.clone() },
        Manifest { size: 0, ..good.clone() },
        Manifest { size: release::MOST_PACKAGE + 1, ..good.clone() },
        Manifest { blake3: "zz".repeat(32), ..good.clone() },
        Manifest { made_on: "昨天".to_owned(), ..good.clone() },
        Manifest { notes: vec!["a\u{202e}\u{7}".to_owned()], ..good.clone() },
        Manifest { notes: vec!["长".repeat(201)], ..good.clone() },
        Manifest { notes: vec![String::new(); release::MOST_NOTES + 1], ..good },
    ] {
        assert_eq!(judged(&unfit), Err(Error::Unfit("manifest")), "{unfit:?}");
    }
}

#[test]
fn what_may_follow_what() {
    let judged = |at: &str, over: &str, (current, floor): (&str, &str)| {
        let standing = Standing { current: version(current), floor: version(floor), platform: HERE, schema: 1 };
        may_follow(&manifest(at, over), &standing).map_err(|error| error.reason())
    };
    for (at, over, here, expected) in [
        ("0.3.0", "0.1.0", ("0.1.0", "0.1.0"), Ok(())),
        ("0.3.0", "0.1.0", ("0.2.9", "0.2.9"), Ok(())),
        ("0.3.0", "0.2.0", ("0.1.9", "0.1.9"), Err("release_over_gap")),
        ("0.3.0", "0.1.0", ("0.3.0", "0.3.0"), Err("release_runs_already")),
        ("0.2.9", "0.1.0", ("0.3.0", "0.3.0"), Err("release_older")),
        ("0.3.0", "0.1.0", ("0.10.0", "0.10.0"), Err("release_older")),
        // A vault that a newer program opened: what is older than that one never comes here.
        ("0.3.0", "0.1.0", ("0.2.0", "0.4.0"), Err("release_older")),
        ("0.4.0", "0.1.0", ("0.2.0", "0.4.0"), Ok(())),
    ] {
        assert_eq!(judged(at, over, here), expected, "{at} (over {over}) on {here:?}");
    }
    let standing = Standing { current: version("0.1.0"), floor: version("0.1.0"), platform: HERE, schema: 2 };
    let earlier = may_follow(&manifest("0.3.0", "0.1.0"), &standing);
    assert_eq!(earlier.unwrap_err().reason(), "release_older", "it would not know what is written here");
    for platform in [
        Platform { kind: Kind::Cli, ..HERE },
        Platform { machine: Machine::Aarch64, ..HERE },
        Platform { system: System::Windows, ..HERE },
    ] {
        let other =
            may_follow(&Manifest { platform, ..manifest("0.3.0", "0.1.0") }, &Standing { schema: 1, ..standing });
        assert_eq!(other.unwrap_err().reason(), "release_of_other_platform");
    }
}

#[test]
fn versions_and_platforms_are_written_in_one_way() {
    for text in
        ["", "1", "1.2", "1.2.3.4", "1.2.x", "01.2.3", "1.2.3-rc1", " 1.2.3", "1.2.+3", "1..3", "1.2.4294967296"]
    {
        assert_eq!(Version::parse(text), None, "{text}");
    }
    for text in ["linux", "linux/x86_64", "linux/x86_64/deb/x", "Linux/x86_64/deb", "linux/arm/deb", "linux/x86_64/rpm"]
    {
        assert_eq!(Platform::parse(text), None, "{text}");
    }
    assert_eq!(Platform::parse(&HERE.to_string()), Some(HERE));
    assert_eq!((parts(1), parts(PART_BYTES), parts(PART_BYTES + 1)), (1, 1, 2));
}

fn any_version() -> impl Strategy<Value = Version> {
    (0u32..3, 0u32..12, 0u32..3).prop_map(|(major, minor, patch)| Version { major, minor, patch })
}

proptest! {
    #[test]
    fn a_version_reads_as_it_was_written(version in any_version()) {
        prop_assert_eq!(Version::parse(&version.to_string()), Some(version));
    }

    /// Whatever is offered: what is chosen is newer, fits, and can be installed; nothing newer could have been; and following the
    /// offers one after another ends.
    #[test]
    fn the_offers_lead_upwards_and_end(
        current in any_version(),
        drawn in prop::collection::vec((any_version(), any_version(), any::<bool>()), 0..12),
    ) {
        let offers: Vec<Manifest> = drawn.iter().map(|(at, over, is_ours)| {
            let platform = if *is_ours { HERE } else { Platform { kind: Kind::Setup, ..HERE } };
            Manifest { version: *at, over: *over.min(at), platform, ..manifest("1.0.0", "0.1.0") }
        }).collect();
        let (mut here, mut steps) = (current, 0);
        while let Some(chosen) = best(&offers, (here, HERE)) {
            let standing = Standing { current: here, floor: here, platform: HERE, schema: 1 };
            prop_assert!(chosen.version > here);
            prop_assert_eq!(may_follow(chosen, &standing), Ok(()));
            for other in offers.iter().filter(|other| other.version > chosen.version) {
                prop_assert!(may_follow(other, &standing).is_err());
            }
            (here, steps) = (chosen.version, steps + 1);
            prop_assert!(steps <= offers.len());
        }
        for other in &offers {
            let standing = Standing { current: here, floor: here, platform: HERE, schema: 1 };
            prop_assert!(may_follow(other, &standing).is_err(), "{:?} was left out", other);
        }
    }
}
