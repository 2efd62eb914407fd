//! The writer's socket to a PostgreSQL of this machine.
//!
//! A Unix socket tells whoever watches it for room each time that the other side has read: PostgreSQL would wake the writer's
//! thread at the beginning of every statement, for nothing, and the statement waits for that. This one is watched for room only
//! while it has none. Must not: be used for another machine; `tls` connects there.

use std::io::{ErrorKind, Read, Write};
use std::net::Shutdown;
use std::os::fd::AsRawFd;
use std::os::unix::net::UnixStream;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use tokio::io::unix::AsyncFd;
use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode, TargetSessionAttrs};

/// What PostgreSQL listens on where nothing else was said.
const DEFAULT_PORT: u16 = 5432;

/// A connected Unix socket.
pub struct LocalSocket {
    /// Watched for what comes in.
    stream: AsyncFd<UnixStream>,
    /// The same socket by another descriptor, which is at hand when there are no more.
    again: Arc<UnixStream>,
    /// That one, watched for room while the socket is full.
    full: Option<AsyncFd<Arc<UnixStream>>>,
}

impl LocalSocket {
    /// Connects where the configuration names one Unix socket and asks for nothing that the ordinary way has to look after;
    /// `None` otherwise, and where nobody answers: the ordinary way says why.
    pub async fn connect(config: &Config) -> Option<Self> {
        let [Host::Unix(directory)] = config.get_hosts() else { return None };
        let is_plain = config.get_ssl_mode() != SslMode::Require
            && config.get_hostaddrs().is_empty()
            && config.get_target_session_attrs() == TargetSessionAttrs::Any;
        if !is_plain {
            return None;
        }
        let port = config.get_ports().first().copied().unwrap_or(DEFAULT_PORT);
        let stream = tokio::net::UnixStream::connect(directory.join(format!(".s.PGSQL.{port}"))).await;
        // It stays non-blocking.
        Self::new(stream.ok()?.into_std().ok()?).ok()
    }

    fn new(stream: UnixStream) -> std::io::Result<Self> {
        let again = Arc::new(stream.try_clone()?);
        Ok(Self { stream: watched(stream, Interest::READABLE)?, again, full: None })
    }
}

fn watched<T: AsRawFd>(stream: T, interest: Interest) -> std::io::Result<AsyncFd<T>> {
    // SAFETY: both kinds of stream own their descriptor, alone or with others, and are never replaced within the `AsyncFd`,
    // which is dropped with them or before.
    let registered = unsafe { AsyncFd::register_with_interest(stream, interest) };
    registered.map_err(Into::into)
}

impl AsyncRead for LocalSocket {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        loop {
            let mut ready = ready!(self.stream.poll_read_ready(context))?;
            let room = into.initialize_unfilled();
            let wanted = room.len();
            match ready.try_io(|stream| stream.get_ref().read(room)) {
                Ok(Ok(count)) => {
                    if 0 < count && count < wanted {
                        // That was all: whatever comes next is told anew.
                        ready.clear_ready();
                    }
                    into.advance(count);
                    return Poll::Ready(Ok(()));
                }
                Ok(Err(error)) if error.kind() == ErrorKind::Interrupted => {}
                Ok(Err(error)) => return Poll::Ready(Err(error)),
                // Nothing there after all.
                Err(_) => {}
            }
        }
    }
}

impl AsyncWrite for LocalSocket {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        loop {
            if let Some(full) = &self.full {
                // Told at once if there is room by now.
                drop(ready!(full.poll_write_ready(context))?);
                self.full = None;
            }
            match self.stream.get_ref().write(bytes) {
                Ok(count) => return Poll::Ready(Ok(count)),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.full = Some(watched(Arc::clone(&self.again), Interest::WRITABLE)?);
                }
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Poll::Ready(Err(error)),
            }
        }
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Poll::Ready(self.stream.get_ref().shutdown(Shutdown::Write))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    fn pair() -> (LocalSocket, tokio::net::UnixStream) {
        let (ours, theirs) = UnixStream::pair().unwrap();
        ours.set_nonblocking(true).unwrap();
        theirs.set_nonblocking(true).unwrap();
        (LocalSocket::new(ours).unwrap(), tokio::net::UnixStream::from_std(theirs).unwrap())
    }

    #[tokio::test]
    async fn more_than_fits_goes_out_as_the_other_side_reads_and_comes_back_whole() {
        let (mut ours, theirs) = pair();
        let sent: Vec<u8> = (0..3_000_000_u32).map(|number| (number / 7) as u8).collect();
        let echo = tokio::spawn(async move {
            let (mut read, mut write) = theirs.into_split();
            let count = tokio::io::copy(&mut read, &mut write).await.unwrap();
            (count, write)
        });
        let (mut read, mut write) = tokio::io::split(&mut ours);
        let mut back = vec![0; sent.len()];
        let (written, came) = tokio::join!(write.write_all(&sent), read.read_exact(&mut back));
        written.unwrap();
        came.unwrap();
        assert!(back == sent, "every byte in its place");
        write.shutdown().await.unwrap();
        let (count, their_end) = echo.await.unwrap();
        assert_eq!(count, sent.len() as u64);
        drop(their_end);
        assert_eq!(read.read(&mut [0; 8]).await.unwrap(), 0, "the other side has gone");
    }

    #[tokio::test]
    async fn it_is_for_a_socket_without_encryption_alone() {
        for elsewhere in [
            "host=127.0.0.1 user=liftaid",
            "host=/tmp,127.0.0.1 user=liftaid",
            "host=/nonexistent user=liftaid",
            "host=/tmp sslmode=require user=liftaid",
            "host=/tmp hostaddr=127.0.0.1 user=liftaid",
            "host=/tmp target_session_attrs=read-write user=liftaid",
        ] {
            assert!(LocalSocket::connect(&elsewhere.parse().unwrap()).await.is_none(), "{elsewhere}");
        }
    }
}
