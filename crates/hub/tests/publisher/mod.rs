//! Whoever makes and signs releases of the program.
#![allow(dead_code)]

use minisign::KeyPair;
use release::{Manifest, Platform, ReleaseKeys, Version, head_bytes};
use std::io::Cursor;

pub const DEB: &str = "linux/x86_64/deb";

pub fn version(text: &str) -> Version {
    Version::parse(text).unwrap()
}

pub struct Publisher(pub KeyPair);

impl Publisher {
    pub fn new() -> Self {
        Self(KeyPair::generate_unencrypted_keypair().unwrap())
    }

    pub fn keys(&self) -> ReleaseKeys {
        ReleaseKeys::built_in().and(&self.0.pk.to_base64()).unwrap()
    }

    /// A release of this version, over one that is there at least, with this package.
    pub fn file(&self, (at, over): (&str, &str), platform: &str, package: &[u8]) -> Vec<u8> {
        let manifest = Manifest {
            version: version(at),
            platform: Platform::parse(platform).unwrap(),
            size: 0,
            blake3: String::new(),
            schema: 1,
            over: version(over),
            made_on: "2026-11-28".to_owned(),
            notes: Vec::new(),
        };
        let said = manifest.of(package).unwrap().encode();
        let signature = minisign::sign(Some(&self.0.pk), &self.0.sk, Cursor::new(&said), None, None).unwrap();
        [head_bytes(&said, &signature.into_string()), package.to_vec()].concat()
    }
}
