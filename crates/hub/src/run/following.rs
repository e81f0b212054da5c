//! Beside the work of `serve`: the projection follows the log.

use crate::log::chosen::ChosenLog;
use crate::server::Door;
use crate::{Error, Hub, Step};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Between two looks at a log of which nothing was missing.
const LOOKING: Duration = Duration::from_secs(1);
/// After a trouble, and after a second one.
const TROUBLED: [Duration; 2] = [Duration::from_secs(2), Duration::from_secs(60)];
/// Portions leave the processor to admissions for as long as they took, and no longer than that.
const MOST_REST: Duration = Duration::from_secs(2);

/// Looks again and again, for as long as the hub serves. What fails is noted and tried again; the hub goes on without figures.
pub(super) async fn keep_following(hub: Arc<Hub<ChosenLog>>, door: Arc<Door>) {
    let mut troubles = 0;
    loop {
        let (began, following) = (Instant::now(), Arc::clone(&hub));
        let follow = move || {
            let step = following.follow()?;
            if step == Step::Level {
                following.note_projection()?;
            }
            Ok(step)
        };
        let pause = match tokio::task::spawn_blocking(follow).await {
            Ok(Ok(Step::Went)) => began.elapsed().min(MOST_REST),
            Ok(Ok(Step::Level)) => {
                troubles = 0;
                LOOKING
            }
            Ok(Ok(Step::Unfit(why))) => {
                door.trace.fault(door.hub.now(), &format!("the projection is made anew: {why}"));
                trouble(&mut troubles)
            }
            Ok(Err(Error::Busy)) => trouble(&mut troubles),
            Ok(Err(error)) => {
                door.trace.fault(door.hub.now(), &format!("the projection does not follow: {:?}", error.code()));
                trouble(&mut troubles)
            }
            Err(_) => {
                door.trace.fault(door.hub.now(), "the projection's follower ended in the middle");
                trouble(&mut troubles)
            }
        };
        tokio::time::sleep(pause).await;
    }
}

fn trouble(troubles: &mut usize) -> Duration {
    *troubles += 1;
    TROUBLED[(*troubles - 1).min(TROUBLED.len() - 1)]
}
