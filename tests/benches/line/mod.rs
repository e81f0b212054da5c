//! A line of the district: a proxy on the loopback that lets so many bits a second through each way and holds everything up.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Bytes read in one go; also what may pass at once after a rest.
const PIECE: usize = 4_096;
/// Pieces on their way: what the delay holds back, with room.
const ON_THE_WAY: usize = 1_024;

/// Tokens come in steadily, one for each byte; a piece waits until there are enough.
struct Bucket {
    bytes_a_second: f64,
    free_at: Mutex<Instant>,
}

impl Bucket {
    fn of(bits_a_second: u64) -> Self {
        Self { bytes_a_second: bits_a_second as f64 / 8.0, free_at: Mutex::new(Instant::now()) }
    }

    fn take(&self, bytes: usize) {
        let until = {
            let mut free_at = self.free_at.lock().unwrap();
            *free_at = (*free_at).max(Instant::now()) + Duration::from_secs_f64(bytes as f64 / self.bytes_a_second);
            *free_at
        };
        std::thread::sleep(until.saturating_duration_since(Instant::now()));
    }
}

/// How the line is.
#[derive(Clone, Copy)]
pub struct Speed {
    /// Each way.
    pub bits_a_second: u64,
    /// Each way.
    pub delay: Duration,
}

/// Opens the line to a port of this machine; where to connect instead.
pub fn open(to: u16, speed: Speed) -> SocketAddr {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let address = listener.local_addr().unwrap();
    let (up, down) = (Arc::new(Bucket::of(speed.bits_a_second)), Arc::new(Bucket::of(speed.bits_a_second)));
    std::thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let Ok(far) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)) else { continue };
            for stream in [&near, &far] {
                stream.set_nodelay(true).unwrap();
            }
            carry((near.try_clone().unwrap(), far.try_clone().unwrap()), Arc::clone(&up), speed.delay);
            carry((far, near), Arc::clone(&down), speed.delay);
        }
    });
    address
}

fn carry((mut from, to): (TcpStream, TcpStream), bucket: Arc<Bucket>, delay: Duration) {
    let (pieces, coming): (SyncSender<(Instant, Vec<u8>)>, _) = sync_channel(ON_THE_WAY);
    std::thread::spawn(move || deliver(&coming, to));
    std::thread::spawn(move || {
        let mut piece = [0; PIECE];
        while let Ok(length) = from.read(&mut piece) {
            if length == 0 {
                break;
            }
            bucket.take(length);
            if pieces.send((Instant::now() + delay, piece[..length].to_vec())).is_err() {
                break;
            }
        }
    });
}

fn deliver(coming: &Receiver<(Instant, Vec<u8>)>, mut to: TcpStream) {
    for (due, piece) in coming {
        std::thread::sleep(due.saturating_duration_since(Instant::now()));
        if to.write_all(&piece).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}
