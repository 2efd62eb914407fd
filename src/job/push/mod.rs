//! Tells crews' phones of offers, and that they are to go in another's place, while their page is closed: Web Push, after the commit, beside everything else.
//!
//! A push is a row first (`store::push`), made from the assignments themselves: what the signal misses, the timer finds,
//! also after a crash, and of several nodes one sends. What nobody answers, or sees on that phone, is pushed once more.
//! Must not: hold anybody up. A push service that does not answer
//! delays its own phones only; no order waits for it.

mod place;
mod seal;
mod send;

pub use place::{Unusable, place_of};
pub use seal::Signer;
pub use send::Sender;

use super::Runs;
use crate::clock::Clock;
use crate::feed::{Change, Concern, Published};
use crate::kernel::{SignedDuration, StationId, Timestamp};
use crate::store::push::{self, Due};
use crate::store::{StoreError, push::MAX_ATTEMPTS};
use deadpool_postgres::Pool;
use send::Outcome;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval};

/// How often the offers of all stations are looked at.
const EVERY: Duration = Duration::from_secs(5);
/// Looks for offers are at least so far apart: a storm's hundreds cost the database a few looks, and beside a push
/// service's own delay nobody feels it.
const TOGETHER: Duration = Duration::from_millis(50);
/// Pushes on their way at once, and of them to one push service: a dead one leaves room for the others.
const AT_ONCE: usize = 96;
const AT_ONCE_TO_ONE: usize = 32;
/// Pause after a phone's first failure; it doubles with each further one, up to the longest.
const FIRST_PAUSE: SignedDuration = SignedDuration::from_secs(5);
const LONGEST_PAUSE: SignedDuration = SignedDuration::from_mins(10);
/// Its name among the runs.
pub const NAME: &str = "push";

/// Stations that got an offer, or may be to go in another's place, since the loop looked; no more than there are.
#[derive(Clone, Default)]
pub struct Offers {
    stations: Arc<Mutex<BTreeSet<StationId>>>,
    wake: Arc<Notify>,
}

impl Offers {
    /// Looks at what the feed shows; returns at once.
    pub fn note(&self, published: &Published) {
        let offered: Vec<StationId> = published.changes.iter().flat_map(offered_stations).collect();
        if !offered.is_empty() {
            self.stations.lock().unwrap_or_else(PoisonError::into_inner).extend(offered);
            self.wake.notify_one();
        }
    }

    async fn next(&self) -> BTreeSet<StationId> {
        self.wake.notified().await;
        std::mem::take(&mut *self.stations.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn offered_stations(change: &Change) -> Vec<StationId> {
    match change {
        Change::Order(order) => order
            .events
            .iter()
            .filter(|event| matches!(event.name, "offer_made" | "offer_accepted"))
            .filter_map(|event| match event.concern {
                Concern::Station(station) => Some(station),
                Concern::Everyone | Concern::Seats => None,
            })
            .collect(),
        Change::Station { .. }
        | Change::Parked { .. }
        | Change::Unparked { .. }
        | Change::Crew { .. }
        | Change::Afresh => Vec::new(),
    }
}

/// What the loop works with.
pub struct Pusher {
    pub sender: Sender,
    pub pool: Pool,
    pub clock: Clock,
    pub offers: Offers,
}

/// Why the loop looks.
enum Reason {
    Offers(BTreeSet<StationId>),
    Timer,
    /// A push ended; there is room for another.
    Room,
}

/// Runs for as long as the process.
pub async fn run(pusher: Arc<Pusher>, runs: Runs) {
    runs.start(NAME, EVERY, pusher.clock.now());
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut under_way = UnderWay::default();
    let mut looks = interval(TOGETHER);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        let new_offers = async {
            looks.tick().await;
            pusher.offers.next().await
        };
        let reason = tokio::select! {
            stations = new_offers => Reason::Offers(stations),
            _ = ticks.tick() => Reason::Timer,
            () = under_way.one_ended(), if !under_way.sending.is_empty() => Reason::Room,
        };
        match step(&pusher, &reason, &mut under_way).await {
            Ok(()) => runs.well(NAME, pusher.clock.now(), format!("{} under way", under_way.sending.len())),
            Err(error) => runs.failed(NAME, pusher.clock.now(), &error),
        }
    }
}

/// Pushes on their way, counted by push service.
#[derive(Default)]
struct UnderWay {
    sending: JoinSet<String>,
    by_host: BTreeMap<String, usize>,
}

impl UnderWay {
    async fn one_ended(&mut self) {
        match self.sending.join_next().await {
            Some(Ok(host)) => {
                let count = self.by_host.entry(host).or_default();
                *count = count.saturating_sub(1);
                self.by_host.retain(|_, count| *count > 0);
            }
            // It panicked: which service it was for is not known. None on its way is known for sure.
            Some(Err(_)) | None if self.sending.is_empty() => self.by_host.clear(),
            Some(Err(_)) | None => {}
        }
    }

    /// Services that have enough, and how many further pushes there is room for whatever service they are for.
    fn room(&self) -> (Vec<&str>, i64) {
        let is_full = |count: usize| count >= AT_ONCE_TO_ONE;
        let full = self.by_host.iter().filter(|(_, count)| is_full(**count)).map(|(host, _)| host.as_str());
        let fullest = self.by_host.values().copied().filter(|count| !is_full(*count)).max().unwrap_or(0);
        let room = AT_ONCE.saturating_sub(self.sending.len()).min(AT_ONCE_TO_ONE - fullest);
        (full.collect(), i64::try_from(room).unwrap_or(0))
    }

    fn start(&mut self, pusher: &Arc<Pusher>, push: Due) {
        *self.by_host.entry(push.place.host.clone()).or_default() += 1;
        let pusher = Arc::clone(pusher);
        self.sending.spawn(async move {
            let outcome = pusher.sender.send(&push, pusher.clock.now().as_second()).await;
            if let Err(error) = note(&pusher, &push, outcome).await {
                // Its lease ends, and it is sent once more: at least once.
                tracing::warn!(device.id = %push.device, error = %error, "a push's end is not noted");
            }
            push.place.host
        });
    }
}

async fn step(pusher: &Arc<Pusher>, reason: &Reason, under_way: &mut UnderWay) -> Result<(), StoreError> {
    let now = pusher.clock.now();
    let client = pusher.pool.get().await?;
    match reason {
        Reason::Offers(stations) => {
            let noted = push::note_offers(&*client, Some(stations), now).await?;
            if noted == 0 {
                // None was made: nobody's phone there takes any, or it is made already. What else is due has its own reasons
                // to be looked for.
                return Ok(());
            }
        }
        Reason::Timer => {
            push::note_offers(&*client, None, now).await?;
            push::repeat_unseen(&*client, now).await?;
            push::sweep(&*client, now).await?;
        }
        Reason::Room => {}
    }
    let (full, room) = under_way.room();
    if room == 0 {
        return Ok(());
    }
    let due = push::take(&*client, &full, room, now).await?;
    // The connection goes back before anything is sent.
    drop(client);
    due.into_iter().for_each(|push| under_way.start(pusher, push));
    Ok(())
}

async fn note(pusher: &Pusher, push: &Due, outcome: Outcome) -> Result<(), StoreError> {
    let now = pusher.clock.now();
    let client = pusher.pool.get().await?;
    match outcome {
        Outcome::Taken => push::sent(&*client, push, now).await,
        Outcome::Gone => {
            tracing::info!(device.id = %push.device, "a phone takes no pushes any more");
            push::unsubscribe(&*client, push.device, Some(&push.place.endpoint)).await
        }
        Outcome::NotNow { wait_s, why } => {
            let failures = push::failure_count(&*client, push.device).await?;
            let next_try = now.saturating_add(pause_after(failures, wait_s)).unwrap_or(Timestamp::MAX);
            tracing::warn!(device.id = %push.device, attempt = push.attempt_count + 1, of = MAX_ATTEMPTS,
                why, "a push was not taken");
            push::failed(&*client, push, next_try).await
        }
    }
}

fn pause_after(failure_count: i16, wait_s: Option<u32>) -> SignedDuration {
    let doublings = u32::try_from(failure_count.clamp(0, 10)).unwrap_or(0);
    let asked = SignedDuration::from_secs(i64::from(wait_s.unwrap_or(0)));
    (FIRST_PAUSE * 2_i32.pow(doublings)).max(asked).min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_ten_minutes_and_heed_what_the_service_asks() {
        let seconds: Vec<i64> = (0..9).map(|count| pause_after(count, None).as_secs()).collect();
        assert_eq!(seconds, [5, 10, 20, 40, 80, 160, 320, 600, 600]);
        assert_eq!(pause_after(0, Some(60)).as_secs(), 60);
        assert_eq!(pause_after(0, Some(u32::MAX)).as_secs(), 600);
    }

    #[test]
    fn a_dead_service_leaves_room_for_the_others() {
        let mut under_way = UnderWay::default();
        assert_eq!(under_way.room(), (vec![], 32));
        under_way.by_host.insert("dead.example.com".to_owned(), 32);
        under_way.by_host.insert("other.example.com".to_owned(), 2);
        assert_eq!(under_way.room(), (vec!["dead.example.com"], 30));
    }
}
