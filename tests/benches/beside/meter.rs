//! What a process has used, as the kernel counts it, and a line that counts what passes.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Processor seconds of a process and of its threads, in ticks of 10 ms.
pub fn processor_seconds(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap();
    // The name in brackets may hold anything; user and system time are the 12th and 13th value after it.
    let after = stat.rsplit_once(')').unwrap().1;
    let ticks: Vec<u64> = after.split_whitespace().skip(11).take(2).map(|n| n.parse().unwrap()).collect();
    ticks.iter().sum::<u64>() as f64 / 100.0
}

/// The most memory a process has held since its start or the last [`forget_peak`], MiB.
pub fn peak_mib(process: &str) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|l| l.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<f64>().unwrap() / 1_024.0
}

/// The peak is counted from now on.
pub fn forget_peak(process: &str) {
    std::fs::write(format!("/proc/{process}/clear_refs"), "5").unwrap();
}

/// Bytes towards the hub and back.
#[derive(Default)]
pub struct Passed {
    up: AtomicU64,
    down: AtomicU64,
}

/// A line to a port, with a counter on it.
pub struct CountedLine {
    /// Where it begins.
    pub port: u16,
    passed: Arc<Passed>,
}

impl CountedLine {
    /// A line to this port of the loopback, for as long as the runtime lives.
    pub async fn to(port: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let (here, passed) = (listener.local_addr().unwrap().port(), Arc::new(Passed::default()));
        let counted = Arc::clone(&passed);
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                tokio::spawn(carry(near, SocketAddr::from((Ipv4Addr::LOCALHOST, port)), Arc::clone(&counted)));
            }
        });
        Self { port: here, passed }
    }

    /// Megabytes that passed since the last time: up, down.
    pub fn take(&self) -> (f64, f64) {
        let mb = |counter: &AtomicU64| counter.swap(0, Ordering::Relaxed) as f64 / 1e6;
        (mb(&self.passed.up), mb(&self.passed.down))
    }
}

async fn carry(near: TcpStream, to: SocketAddr, passed: Arc<Passed>) {
    let Ok(far) = TcpStream::connect(to).await else { return };
    near.set_nodelay(true).ok();
    far.set_nodelay(true).ok();
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    tokio::join!(count(near_read, far_write, &passed.up), count(far_read, near_write, &passed.down));
}

async fn count(mut from: impl AsyncRead + Unpin, mut to: impl AsyncWrite + Unpin, counter: &AtomicU64) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        counter.fetch_add(length as u64, Ordering::Relaxed);
        if to.write_all(&buffer[..length]).await.is_err() {
            break;
        }
    }
    to.shutdown().await.ok();
}
