//! Feeds come down, page by page.

use crate::{Error, wire::Page};
use change::{Listed, Value};
use kernel::ScopeId;
use seal::Hash;

/// What is wanted of one feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wish {
    /// The scope.
    pub scope: ScopeId,
    /// The last item that is here.
    pub after: u64,
    /// The last number of the asker's own chain in this scope that is here, and the head there: bodies of these batches need
    /// not come back.
    pub own: (u64, Hash),
}

/// Give what follows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pull {
    /// In the order of their importance.
    pub wishes: Vec<Wish>,
    /// About so many bytes at most; at least one item comes.
    pub most_bytes: u32,
}

/// Pages, at most one a scope. Feeds left out have nothing new or did not fit.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pulled {
    /// The pages.
    pub pages: Vec<Page>,
}

impl Pull {
    pub(super) fn values(&self) -> Value {
        let wish =
            |w: &Wish| Value::List(vec![w.scope.bytes().into(), w.after.into(), w.own.0.into(), w.own.1.0.into()]);
        Value::List(vec![self.wishes.iter().map(wish).collect::<Vec<_>>().into(), self.most_bytes.into()])
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        let wishes = listed.each(|w| {
            let (scope, after) = (ScopeId::from_bytes(w.array()?), w.number()?);
            Ok(Wish { scope, after, own: (w.number()?, Hash(w.array()?)) })
        })?;
        Ok(Self { wishes, most_bytes: listed.small()? })
    }
}

impl Pulled {
    pub(super) fn values(&self) -> Result<Value, Error> {
        let pages = self.pages.iter().map(Page::value).collect::<Result<Vec<_>, _>>()?;
        Ok(Value::List(vec![pages.into()]))
    }

    pub(super) fn read(listed: &mut Listed) -> Result<Self, Error> {
        Ok(Self { pages: listed.each(Page::read)? })
    }
}
