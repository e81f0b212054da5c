//! What comes down: the hub's answers to all that a bundle asked.

use super::{BundleFault, Cover, FilesAnswered, MOST_ANSWER, MOST_ANSWERED, Way};
use crate::{Answer, Error, HubCard, Page, Welcome};
use change::{Listed, Value};
use kernel::{DeviceId, DistrictId, ScopeId, TimelineId};
use seal::{Hash, SealPublic, SealSecret, SigningKey};

const FORM: u32 = 1;

/// Which batch: who wrote it, where, its first number and its head.
pub(super) type BatchName = (DeviceId, ScopeId, u64, Hash);

/// One file's worth of answers.
#[derive(Clone, Debug, PartialEq)]
pub struct BundleAnswer {
    /// The hub's life that the bundle knew.
    pub asked_in: TimelineId,
    /// The last greeting: how the laptop is known, and how far the feeds went then.
    pub welcome: Welcome,
    /// What became of each batch.
    pub answers: Vec<(BatchName, Answer)>,
    /// Pages of the feeds, in the order they are to be taken.
    pub pages: Vec<Page>,
    /// Its place among the answers to this bundle, from 0: its pages go on where those before it ended.
    pub part: u32,
    /// Another one goes on behind it.
    pub has_more: bool,
    /// What became of files that were brought, and those that were wished for.
    pub files: FilesAnswered,
}

/// Who signs answers, and for which laptop.
#[derive(Clone, Copy)]
pub struct AnswerSealer<'a> {
    /// The hub's key.
    pub by: &'a SigningKey,
    /// The laptop's.
    pub to: &'a SealPublic,
}

pub(super) fn name_of(batch: &change::Batch) -> BatchName {
    (batch.header.device, batch.header.scope, batch.header.first_seq, batch.head)
}

impl BundleAnswer {
    /// Signs and seals it; `asked` is the bundle's cover.
    ///
    /// # Errors
    /// Keys that are none.
    pub fn seal(&self, asked: &Cover, with: AnswerSealer<'_>) -> Result<Vec<u8>, Error> {
        let cover = Cover { way: Way::Down, from: asked.to, to: asked.from, ..*asked };
        cover.seal(&Listed::encode(self.values()?), with.by, with.to)
    }

    /// Opens one that was sealed to this laptop and signed by this hub.
    ///
    /// # Errors
    /// What is wrong with it; nothing was taken in.
    pub fn open(
        bytes: &[u8],
        (laptop, district): (DeviceId, DistrictId),
        secret: &SealSecret,
        hub: &HubCard,
    ) -> Result<(Cover, Self), Error> {
        let cover = Cover::read(bytes)?;
        if cover.way == Way::Up {
            return Err(BundleFault::NotAnswered.into());
        }
        if cover.district != district {
            return Err(BundleFault::AnotherDistrict.into());
        }
        if cover.to != laptop {
            return Err(BundleFault::AnotherLaptop.into());
        }
        if cover.from != hub.device {
            return Err(BundleFault::AnotherHub.into());
        }
        let unsealed = Cover::open(bytes, secret, (MOST_ANSWER, MOST_ANSWERED))?;
        unsealed.verify(&hub.key()?)?;
        Ok((cover, Self::read(unsealed.plain())?))
    }

    fn values(&self) -> Result<Vec<Value>, Error> {
        let answer = |((device, scope, first_seq, head), answer): &(BatchName, Answer)| {
            let name = [device.bytes().into(), scope.bytes().into(), (*first_seq).into(), head.0.into()];
            Ok(Value::List(name.into_iter().chain([answer.value()?]).collect()))
        };
        let answers = self.answers.iter().map(answer).collect::<Result<Vec<_>, Error>>()?;
        let pages = self.pages.iter().map(Page::value).collect::<Result<Vec<_>, _>>()?;
        Ok(vec![
            FORM.into(),
            self.asked_in.bytes().into(),
            self.welcome.values(),
            answers.into(),
            pages.into(),
            self.part.into(),
            Value::Bool(self.has_more),
            self.files.value(),
        ])
    }

    fn read(plain: &[u8]) -> Result<Self, Error> {
        let damaged = |_| BundleFault::Damaged;
        let mut listed = Listed::decode(plain).map_err(damaged)?;
        if listed.small().map_err(damaged)? != FORM {
            return Err(BundleFault::Later.into());
        }
        Self::read_values(&mut listed).map_err(|_| BundleFault::Damaged.into())
    }

    fn read_values(listed: &mut Listed) -> Result<Self, Error> {
        let asked_in = TimelineId::from_bytes(listed.array()?);
        let welcome = Welcome::read(&mut Listed::of(listed.value()?)?)?;
        let answers = listed.each(|a| {
            let (device, scope) = (DeviceId::from_bytes(a.array()?), ScopeId::from_bytes(a.array()?));
            let name = (device, scope, a.number()?, Hash(a.array()?));
            Ok((name, Answer::read(&mut Listed::of(a.value()?)?)?))
        })?;
        let pages = listed.each(Page::read)?;
        // A hub of before wrote one answer, whatever there was.
        let (part, has_more) = (listed.small().unwrap_or(0), listed.flag().unwrap_or(false));
        let files = FilesAnswered::read(listed)?;
        Ok(Self { asked_in, welcome, answers, pages, part, has_more, files })
    }
}
