//! A line that breaks: whoever connects to it reaches a port of this machine, until so many bytes have passed one way.

use std::io::{ErrorKind, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// How often a direction looks whether its line is still whole.
const LOOK: Duration = Duration::from_millis(10);
/// How long a line that says nothing any more is held.
const SILENCE: Duration = Duration::from_millis(250);

/// To the hub, or from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// To it.
    Up,
    /// From it.
    Down,
}

/// How a line ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// Both ends are told at once, and what was on its way is lost.
    Reset,
    /// Both ends read to the end of what came through.
    Close,
    /// Nobody is told anything for a while; then both ends are.
    Silence,
}

/// Where a line breaks.
#[derive(Clone, Copy, Debug)]
pub struct Cut {
    /// Whose bytes count.
    pub way: Way,
    /// So many pass, counted over all connections since [`Line::cut`].
    pub after: u64,
    /// What happens then.
    pub how: Break,
}

#[derive(Default)]
struct State {
    /// Bytes, up and down.
    passed: [u64; 2],
    /// Where each part ended that came in one go, up and down.
    ends: [Vec<u64>; 2],
    cut: Option<Cut>,
    /// The line of today: connections of an earlier one carry nothing any more.
    life: u64,
    is_broken: bool,
}

impl State {
    /// Of these bytes so many may pass.
    fn pass(&mut self, way: Way, life: u64, length: usize) -> usize {
        if life != self.life {
            return 0;
        }
        let passed = &mut self.passed[way as usize];
        let cut = self.cut.filter(|cut| cut.way == way);
        let room = cut.map_or(u64::MAX, |cut| cut.after.saturating_sub(*passed));
        let passes = room.min(length as u64);
        *passed += passes;
        self.ends[way as usize].push(*passed);
        if passes == room {
            self.break_off();
        }
        passes as usize
    }

    fn break_off(&mut self) {
        self.is_broken = true;
        self.life += 1;
    }
}

/// A line to a port; its listener ends with the process.
pub struct Line {
    port: u16,
    state: Arc<Mutex<State>>,
}

impl Line {
    /// A whole line to this port, at a free port of its own.
    pub fn to(port: u16) -> Self {
        Self::at(0, port)
    }

    /// A whole line from the one port to the other.
    pub fn at(port: u16, to: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).unwrap();
        let line = Self { port: listener.local_addr().unwrap().port(), state: Arc::default() };
        let state = Arc::clone(&line.state);
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                connect(&state, near, to);
            }
        });
        line
    }

    /// Where laptops connect.
    pub fn address(&self) -> String {
        format!("https://127.0.0.1:{}", self.port)
    }

    /// From now on bytes count, and after so many of them the line is broken until it is mended.
    pub fn cut(&self, cut: Cut) {
        self.mend();
        let mut state = locked(&self.state);
        state.cut = Some(cut);
        if cut.after == 0 {
            state.break_off();
        }
    }

    /// The line is whole again; bytes are counted anew. Connections of before stay broken.
    pub fn mend(&self) {
        let mut state = locked(&self.state);
        let life = state.life + 1;
        *state = State { life, ..State::default() };
    }

    /// Whether it broke.
    pub fn is_broken(&self) -> bool {
        locked(&self.state).is_broken
    }

    /// After how many bytes each part of what passed this way ended.
    pub fn ends(&self, way: Way) -> Vec<u64> {
        locked(&self.state).ends[way as usize].clone()
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

fn connect(state: &Arc<Mutex<State>>, near: TcpStream, to: u16) {
    let (life, is_broken, how) = {
        let state = locked(state);
        (state.life, state.is_broken, state.cut.map(|cut| cut.how))
    };
    if is_broken {
        std::thread::spawn(move || end(&near, how));
        return;
    }
    let Ok(far) = TcpStream::connect((Ipv4Addr::LOCALHOST, to)) else { return };
    for stream in [&near, &far] {
        stream.set_nodelay(true).unwrap();
        stream.set_read_timeout(Some(LOOK)).unwrap();
    }
    let back = (far.try_clone().unwrap(), near.try_clone().unwrap());
    for (way, (from, to)) in [(Way::Up, (near, far)), (Way::Down, back)] {
        let state = Arc::clone(state);
        std::thread::spawn(move || {
            carry(&state, (way, life), (&from, &to));
            // Who has nothing more to say is heard to end at the other side; a line that broke, as it was to break.
            if locked(&state).life == life {
                let _ = to.shutdown(std::net::Shutdown::Write);
            } else {
                let how = locked(&state).cut.map(|cut| cut.how);
                end(&from, how);
                end(&to, how);
            }
        });
    }
}

/// Carries until one end has nothing more to say, or the line breaks.
fn carry(state: &Mutex<State>, (way, life): (Way, u64), (mut from, mut to): (&TcpStream, &TcpStream)) {
    let mut part = [0; 4096];
    loop {
        let length = match from.read(&mut part) {
            Ok(0) => return,
            Ok(length) => length,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                if locked(state).life != life {
                    return;
                }
                continue;
            }
            Err(_) => return,
        };
        let passes = locked(state).pass(way, life, length);
        if to.write_all(&part[..passes]).is_err() || passes < length {
            return;
        }
    }
}

fn end(stream: &TcpStream, how: Option<Break>) {
    match how {
        Some(Break::Reset) => _ = socket2::SockRef::from(stream).set_linger(Some(Duration::ZERO)),
        Some(Break::Silence) => std::thread::sleep(SILENCE),
        _ => {}
    }
    if how != Some(Break::Reset) {
        let _ = stream.shutdown(std::net::Shutdown::Both);
    }
}
