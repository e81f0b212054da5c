//! A line to the hub that breaks for good once so many bytes have come down.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, Shutdown, TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Opens it; the address to ask at.
pub fn line_that_breaks(to: u16, after: i64) -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let left = Arc::new(AtomicI64::new(after));
    std::thread::spawn(move || {
        for near in listener.incoming().map_while(Result::ok) {
            let far = TcpStream::connect((Ipv4Addr::LOCALHOST, to)).unwrap();
            let (up, left) = ((near.try_clone().unwrap(), far.try_clone().unwrap()), Arc::clone(&left));
            std::thread::spawn(move || carry(up.0, up.1, None));
            std::thread::spawn(move || carry(far, near, Some(&left)));
        }
    });
    format!("https://127.0.0.1:{port}")
}

/// Of the part in which the line breaks only what was still allowed gets through.
fn carry(mut from: TcpStream, mut to: TcpStream, left: Option<&AtomicI64>) {
    let mut part = [0; 4096];
    while let Ok(length) = from.read(&mut part) {
        let allowed = match left {
            Some(left) => left.fetch_sub(length as i64, Ordering::SeqCst).clamp(0, length as i64) as usize,
            None => length,
        };
        if length == 0 || to.write_all(&part[..allowed]).is_err() || allowed < length {
            break;
        }
    }
    let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
}
