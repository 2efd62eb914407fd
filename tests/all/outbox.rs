//! Outward messages: sent at least once, tried again, given up with a record, and never in anybody's way.
//!
//! Must not: reach anything but a receiver on loopback.

use crate::secured;
use crate::support::{Site, start_of_day};
use liftaid::clock::Clock;
use liftaid::job::outbox::{Receiver, step};
use liftaid::kernel::SignedDuration;
use liftaid::store;
use liftaid::store::outbox::retry_failed;
use liftaid::tls;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::runtime::Handle;
use tokio_rustls::TlsAcceptor;

/// A receiver that answers every request with the given status line and counts them.
async fn receiver(status: &'static str) -> (Receiver, Arc<AtomicUsize>) {
    let (port, count) = listen(status, None).await;
    (Receiver::new(format!("http://127.0.0.1:{port}/orders")).unwrap(), count)
}

/// The port of a receiver, with TLS or without, and the count of its requests.
async fn listen(status: &'static str, tls: Option<TlsAcceptor>) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((socket, _)) = listener.accept().await {
            let (counted, tls) = (Arc::clone(&counted), tls.clone());
            tokio::spawn(async move {
                match tls {
                    None => answer(socket, status, &counted).await,
                    // Whoever does not trust the certificate leaves here.
                    Some(tls) => {
                        if let Ok(stream) = tls.accept(socket).await {
                            answer(stream, status, &counted).await;
                        }
                    }
                }
            });
        }
    });
    (port, count)
}

async fn answer(mut stream: impl AsyncRead + AsyncWrite + Unpin, status: &str, counted: &AtomicUsize) {
    let mut seen = Vec::new();
    let mut part = [0; 4096];
    while let Ok(length) = stream.read(&mut part).await
        && length > 0
    {
        seen.extend_from_slice(&part[..length]);
        let text = String::from_utf8_lossy(&seen);
        if text.contains("\r\n\r\n") && text.trim_end().ends_with('}') {
            counted.fetch_add(1, Ordering::Relaxed);
            let answer = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(answer.as_bytes()).await;
            return;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opened_order_is_told_once() {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let node = site.node(clock.clone(), 1).await;
    node.raise(site.lifts[0]).await;
    let pool = store::pool(&site.config, 2, Handle::current());
    let (receiver, count) = receiver("204 No Content").await;
    assert_eq!(step(&pool, &receiver, &clock).await.unwrap(), "0 waiting, 0 failed for good");
    step(&pool, &receiver, &clock).await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_behind_tls_is_told_if_its_certificate_is_trusted() {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let node = site.node(clock.clone(), 1).await;
    node.raise(site.lifts[0]).await;
    let pool = store::pool(&site.config, 2, Handle::current());
    let (port, count) = listen("204 No Content", Some(secured::acceptor())).await;
    let url = format!("https://localhost:{port}/orders");
    // This machine does not trust it.
    let stranger = Receiver::new(url.clone()).unwrap();
    assert_eq!(step(&pool, &stranger, &clock).await.unwrap(), "1 waiting, 0 failed for good");
    clock.advance(SignedDuration::from_hours(1));
    let trusting = tls::trusting([secured::certificate()]);
    let known = Receiver { url, http: tls::http_with(&trusting).build().unwrap() };
    assert_eq!(step(&pool, &known, &clock).await.unwrap(), "0 waiting, 0 failed for good");
    assert_eq!(count.load(Ordering::Relaxed), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_receiver_is_tried_eight_times_and_the_failure_stays_on_record() {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let node = site.node(clock.clone(), 1).await;
    node.raise(site.lifts[0]).await;
    let pool = store::pool(&site.config, 2, Handle::current());
    let (receiver, count) = receiver("503 Service Unavailable").await;
    let mut last = String::new();
    for _ in 0..12 {
        last = step(&pool, &receiver, &clock).await.unwrap();
        clock.advance(SignedDuration::from_hours(1));
    }
    assert_eq!(last, "0 waiting, 1 failed for good");
    assert_eq!(count.load(Ordering::Relaxed), 8);
    // A person has it sent again: it has all its tries anew.
    assert_eq!(retry_failed(&*pool.get().await.unwrap(), clock.now()).await.unwrap(), 1);
    assert_eq!(step(&pool, &receiver, &clock).await.unwrap(), "1 waiting, 0 failed for good");
    assert_eq!(count.load(Ordering::Relaxed), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_arrived_goes_after_thirty_days_and_one_that_did_not_stays() {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let node = site.node(clock.clone(), 1).await;
    let pool = store::pool(&site.config, 2, Handle::current());
    let client = site.client().await;
    let left = async || -> i64 {
        store::housekeeping::sweep(&client, clock.now()).await.unwrap();
        client.query_one("select count(*) from outbox", &[]).await.unwrap().get(0)
    };
    node.raise(site.lifts[0]).await;
    step(&pool, &receiver("200 OK").await.0, &clock).await.unwrap();
    let arrived = left().await;
    assert!(arrived > 0);
    node.raise(site.lifts[1]).await;
    clock.advance(SignedDuration::from_hours(29 * 24));
    let all = left().await;
    assert!(all > arrived);
    clock.advance(SignedDuration::from_hours(2 * 24));
    assert_eq!(left().await, all - arrived);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_receiver_that_never_answers_delays_no_order() {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let node = site.node(clock.clone(), 1).await;
    node.raise(site.lifts[0]).await;
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let receiver = Receiver::new(format!("http://{}/", silent.local_addr().unwrap())).unwrap();
    let pool = store::pool(&site.config, 2, Handle::current());
    let sending = tokio::spawn(async move { step(&pool, &receiver, &clock).await });
    // The message is on its way and hangs there; orders go on.
    let _held = silent.accept().await.unwrap();
    node.raise(site.lifts[1]).await;
    assert!(!sending.is_finished());
    sending.abort();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drill_is_told_to_nobody() {
    let site = Site::open().await;
    let clock = Clock::manual(start_of_day());
    let node = site.node(clock.clone(), 1).await;
    let mut raised = node.alarm(site.lifts[0]);
    raised.alarm.mode = liftaid::intake::Mode::Drill;
    let request = liftaid::dispatch::Request {
        work: liftaid::dispatch::Work::Raise(Box::new(raised)),
        ..node.raise_request(site.lifts[0])
    };
    node.dispatcher.submit(request).await.unwrap();
    let pool = store::pool(&site.config, 2, Handle::current());
    let (receiver, count) = receiver("204 No Content").await;
    step(&pool, &receiver, &clock).await.unwrap();
    assert_eq!(count.load(Ordering::Relaxed), 0);
}
