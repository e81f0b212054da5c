//! A publisher of releases with a key of its own.

use minisign::KeyPair;
use release::{Manifest, Platform, Version, head_bytes};
use std::io::Cursor;

/// Who signs.
pub struct Publisher(KeyPair);

/// A program that says which version it is, with so many bytes behind that can't be packed.
pub fn package(version: &str, length: usize) -> Vec<u8> {
    let noise = (0..length as u32).map(|n| b'!' + (n.wrapping_mul(2_654_435_761) >> 24) as u8 % 90);
    format!("#!/bin/sh\necho {version}\nexit\n#").into_bytes().into_iter().chain(noise).collect()
}

impl Publisher {
    /// With a new key.
    pub fn new() -> Self {
        Self(KeyPair::generate_unencrypted_keypair().unwrap())
    }

    /// The half that laptops know.
    pub fn public(&self) -> String {
        self.0.pk.to_base64()
    }

    /// A release that can be installed over anything.
    pub fn release(&self, version: &str, platform: Platform, package: &[u8]) -> Vec<u8> {
        self.release_over((version, "0.0.1"), platform, package)
    }

    /// A release, and over what it can be installed.
    pub fn release_over(&self, (version, over): (&str, &str), platform: Platform, package: &[u8]) -> Vec<u8> {
        let manifest = Manifest {
            version: Version::parse(version).unwrap(),
            platform,
            size: 0,
            blake3: String::new(),
            schema: 1,
            over: Version::parse(over).unwrap(),
            made_on: "2026-11-28".to_owned(),
            notes: vec!["导出更快".to_owned(), "修了三处小毛病".to_owned()],
        };
        let said = manifest.of(package).unwrap().encode();
        let signature = minisign::sign(Some(&self.0.pk), &self.0.sk, Cursor::new(&said), None, None).unwrap();
        [head_bytes(&said, &signature.into_string()), package.to_vec()].concat()
    }
}
