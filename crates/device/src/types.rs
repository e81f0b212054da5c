//! TypeScript declarations, gathered from the Rust types of the wire.

use std::collections::BTreeMap;
use ts_rs::{Config, TS, TypeVisitor};

/// Declarations met so far, by name.
#[derive(Default)]
pub(crate) struct Types {
    declared: BTreeMap<String, String>,
}

impl Types {
    /// Every declaration, by name.
    pub(crate) fn declarations(&self) -> impl Iterator<Item = &String> {
        self.declared.values()
    }

    /// The type's name; it and everything it needs is declared.
    pub(crate) fn take<T: TS + 'static + ?Sized>(&mut self) -> String {
        let config = Config::default();
        self.visit::<T>();
        T::name(&config)
    }
}

impl TypeVisitor for Types {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        let config = Config::default();
        if T::output_path().is_some() {
            let name = T::ident(&config);
            if self.declared.contains_key(&name) {
                // Of a list of other things, those are still to be declared.
                T::visit_generics(self);
                return;
            }
            self.declared.insert(name, T::decl(&config));
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}
