//! The hub's door behind a listener.

use super::Door;
use crate::server::bell::LOOKING;
use crate::server::{Behind, front, routes};
use axum::Router;
use std::sync::Arc;

impl Behind for Door {
    fn routes(self: Arc<Self>) -> Router {
        let routes = routes::router(Arc::clone(&self));
        match self.front() {
            Some(front) => routes.merge(front::router(front)),
            None => routes,
        }
    }

    fn connected(&self, is_shaken: bool) {
        self.counters.connected(is_shaken);
    }

    fn note(&self, event: &'static str) {
        self.trace.state(self.hub.now(), event);
    }

    /// What this and other processes write rings here a second later at most; nobody looks while nobody waits.
    async fn beside(self: Arc<Self>) {
        loop {
            tokio::time::sleep(LOOKING).await;
            if self.bell.is_listened_to() {
                let door = Arc::clone(&self);
                let _ = tokio::task::spawn_blocking(move || door.look_for_news()).await;
            }
        }
    }

    fn close(&self) {
        self.bell.close();
    }
}
