//! What waits for one client: a bounded queue of frames that the connection takes when it can write.
//!
//! Must not: wait for anybody. A client that does not read loses its queue and is told to start afresh.

use super::fault::Fault;
use super::{MAX_QUEUE, frame};
use bytes::Bytes;
use std::collections::VecDeque;
use std::task::{Context, Poll, Waker};

/// How the client keeps up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pace {
    /// It gets every message.
    Current,
    /// Messages were dropped and `resync` was sent: it gets nothing more until it says hello.
    Afresh,
}

/// The queue of one client; lives on its worker's thread.
#[derive(Debug)]
pub(super) struct Outbox {
    frames: VecDeque<Bytes>,
    waker: Option<Waker>,
    pace: Pace,
    /// Revision of the parcel that the latest message belongs to.
    parcel: Option<u64>,
    is_closing: bool,
}

impl Outbox {
    pub(super) const fn new() -> Self {
        Self { frames: VecDeque::new(), waker: None, pace: Pace::Current, parcel: None, is_closing: false }
    }

    pub(super) const fn pace(&self) -> Pace {
        self.pace
    }

    /// Whether the connection has taken everything.
    pub(super) fn is_empty(&self) -> bool {
        self.frames.is_empty()
    }

    /// Queues a message; `false` if the client has to start afresh before it gets one. What belongs to one parcel comes
    /// without a pause in which anybody could read: whether the client keeps up is judged before its first message.
    pub(super) fn push(&mut self, message: Bytes, parcel: Option<u64>, resync: &Bytes) -> bool {
        if self.is_closing || self.pace == Pace::Afresh {
            return false;
        }
        let goes_on = parcel.is_some() && parcel == self.parcel;
        if !goes_on && self.frames.len() >= MAX_QUEUE {
            self.start_afresh(resync.clone());
            return false;
        }
        self.parcel = parcel;
        self.add(message);
        true
    }

    /// Queues a control frame, unless the queue is full: a client that reads nothing needs none.
    pub(super) fn push_control(&mut self, control: Bytes) {
        if !self.is_closing && self.frames.len() < MAX_QUEUE {
            self.add(control);
        }
    }

    /// Drops what waits and sends only that the client has to say hello again.
    pub(super) fn start_afresh(&mut self, resync: Bytes) {
        if !self.is_closing {
            self.frames.clear();
            self.pace = Pace::Afresh;
            self.add(resync);
        }
    }

    /// The answer to a hello: everything that waited is older, and is dropped.
    pub(super) fn greet(&mut self, greeting: Bytes) {
        if !self.is_closing {
            self.frames.clear();
            self.pace = Pace::Current;
            self.add(greeting);
        }
    }

    /// Ends the conversation after a last frame. Of those that wait nothing more is sent.
    pub(super) fn close(&mut self, fault: Fault) {
        if !self.is_closing {
            self.frames.clear();
            self.add(frame::close(fault.code(), fault.reason()));
            self.is_closing = true;
        }
    }

    /// The next frame for the connection; `Ready(None)` when the conversation is over.
    pub(super) fn poll_next(&mut self, context: &Context<'_>) -> Poll<Option<Bytes>> {
        if let Some(next) = self.frames.pop_front() {
            return Poll::Ready(Some(next));
        }
        if self.is_closing {
            return Poll::Ready(None);
        }
        match &mut self.waker {
            Some(waker) => waker.clone_from(context.waker()),
            None => self.waker = Some(context.waker().clone()),
        }
        Poll::Pending
    }

    fn add(&mut self, message: Bytes) {
        self.frames.push_back(message);
        // Only the first of several has to wake the connection; it takes all that wait.
        if self.frames.len() == 1
            && let Some(waker) = &self.waker
        {
            waker.wake_by_ref();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn take(outbox: &mut Outbox) -> Vec<Bytes> {
        let context = Context::from_waker(Waker::noop());
        let mut taken = Vec::new();
        while let Poll::Ready(Some(next)) = outbox.poll_next(&context) {
            taken.push(next);
        }
        taken
    }

    #[test]
    fn a_full_queue_is_dropped_and_the_client_starts_afresh() {
        let mut outbox = Outbox::new();
        let resync = Bytes::from_static(b"resync");
        for number in 0..MAX_QUEUE {
            assert!(outbox.push(Bytes::from(number.to_string()), None, &resync));
        }
        assert!(!outbox.push(Bytes::from_static(b"one more"), None, &resync));
        assert_eq!(take(&mut outbox), ["resync"]);
        assert!(!outbox.push(Bytes::from_static(b"not yet"), None, &resync));
        outbox.greet(Bytes::from_static(b"snapshot"));
        assert!(outbox.push(Bytes::from_static(b"news"), None, &resync));
        assert_eq!(take(&mut outbox), ["snapshot", "news"]);
    }

    #[test]
    fn nothing_follows_a_close_frame() {
        let mut outbox = Outbox::new();
        outbox.close(Fault::SessionEnded);
        outbox.push_control(frame::ping());
        outbox.close(Fault::TooSlow);
        outbox.greet(Bytes::from_static(b"snapshot"));
        assert_eq!(take(&mut outbox).len(), 1);
        let context = Context::from_waker(Waker::noop());
        assert_eq!(outbox.poll_next(&context), Poll::Ready(None));
    }
}
