//! What processes have used, by the kernel's own count in nanoseconds, and how busy the machine is.

use std::fs;
use std::path::Path;

/// Processor seconds of all threads that a process has now. Threads that ended in between are not in it.
pub fn fine_seconds(process: &str) -> f64 {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).unwrap().flatten();
    let spent = tasks.filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok());
    spent.filter_map(|text| text.split(' ').next()?.parse::<u64>().ok()).sum::<u64>() as f64 / 1e9
}

/// Processor seconds of a process and of everything it has begun, in ticks of 10 ms.
pub fn family_seconds(process: u32) -> f64 {
    let all = fs::read_dir("/proc").unwrap().flatten().filter_map(|entry| stat(&entry.path()));
    all.filter(|(own, parent, _)| *own == process || *parent == process)
        .map(|(own, _, ticks)| if own == process { ticks.iter().sum() } else { ticks[0] + ticks[1] })
        .sum::<u64>() as f64
        / 100.0
}

/// Number, parent, and ticks: its own and its ended children's, user and system each.
fn stat(folder: &Path) -> Option<(u32, u32, [u64; 4])> {
    let own = folder.file_name()?.to_str()?.parse().ok()?;
    let text = fs::read_to_string(folder.join("stat")).ok()?;
    let fields: Vec<u64> = text.rsplit_once(')')?.1.split_whitespace().map(|f| f.parse().unwrap_or(0)).collect();
    let ticks = [*fields.get(11)?, *fields.get(12)?, *fields.get(13)?, *fields.get(14)?];
    Some((own, u32::try_from(*fields.get(1)?).ok()?, ticks))
}

/// The machine's load over the last minute: 2 where two cores are busy.
pub fn load_of_machine() -> String {
    fs::read_to_string("/proc/loadavg").unwrap_or_default().split(' ').next().unwrap_or_default().to_owned()
}

/// Processor seconds of the thread that asks.
pub fn own_thread_seconds() -> f64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    text.split(' ').next().unwrap().parse::<u64>().unwrap() as f64 / 1e9
}
