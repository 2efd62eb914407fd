//! The socket's loop: frames in, and the connection that takes frames out of the client's queue.
//!
//! Must not: judge messages (`session` does) or send anything past the queue.

use super::audience::{Audience, BoardSession};
use super::client::Client;
use super::fault::Fault;
use super::hub::Hub;
use super::worker::Worker;
use super::{MAX_CLIENT_MESSAGE, frame};
use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::error::ErrorForbidden;
use actix_web::{HttpRequest, HttpResponse, web};
use actix_ws::{AggregatedMessage, ProtocolError};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use std::any::Any;
use std::pin::Pin;
use std::rc::Rc;
use std::task::{Context, Poll};
use std::time::Duration;

/// How long sent data may stay unacknowledged until the kernel gives the connection up.
const UNACKNOWLEDGED: Duration = Duration::from_secs(15);

/// What the kernel may hold for one connection, in bytes: what a stalled client costs at most.
const SEND_BUFFER: usize = 256 * 1024;

/// For `HttpServer::on_connect`: a dead peer's connection ends, and small messages leave at once.
pub fn set_socket_options(connection: &dyn Any) {
    if let Some(stream) = connection.downcast_ref::<actix_web::rt::net::TcpStream>() {
        set_options(socket2::SockRef::from(stream));
    }
}

/// The same for a socket that will listen: what it accepts has its options too, also where TLS hides the connection.
pub fn set_listener_options(listener: &socket2::Socket) {
    set_options(socket2::SockRef::from(listener));
}

fn set_options(socket: socket2::SockRef<'_>) {
    // Options that a kernel does not have only make it slower.
    let _ = socket.set_tcp_nodelay(true);
    let _ = socket.set_send_buffer_size(SEND_BUFFER);
    #[cfg(target_os = "linux")]
    let _ = socket.set_tcp_user_timeout(Some(UNACKNOWLEDGED));
}

/// Opens the board of an operator, shift leader or supervisor.
///
/// # Errors
/// 403 for an account without such a board; 400 for a request that is no WebSocket handshake.
pub fn serve_operator(
    request: &HttpRequest,
    body: web::Payload,
    hub: &Hub,
    session: BoardSession,
) -> Result<HttpResponse, actix_web::Error> {
    let audience = Audience::of(&session).map_err(ErrorForbidden)?;
    if audience.crew().is_some() {
        return Err(ErrorForbidden("a crew has a board of its own"));
    }
    serve(request, body, hub, session, audience)
}

/// Opens the board of a crew.
///
/// # Errors
/// 403 for an account that is no crew's; 400 for a request that is no WebSocket handshake.
pub fn serve_crew(
    request: &HttpRequest,
    body: web::Payload,
    hub: &Hub,
    session: BoardSession,
) -> Result<HttpResponse, actix_web::Error> {
    let audience = Audience::of(&session).map_err(ErrorForbidden)?;
    if audience.crew().is_none() {
        return Err(ErrorForbidden("only a crew has this board"));
    }
    serve(request, body, hub, session, audience)
}

fn serve(
    request: &HttpRequest,
    body: web::Payload,
    hub: &Hub,
    session: BoardSession,
    audience: Audience,
) -> Result<HttpResponse, actix_web::Error> {
    let (response, handle, stream) = actix_ws::handle(request, body)?;
    let worker = hub.here();
    let client = worker.add(session, audience);
    let incoming = stream
        .max_frame_size(MAX_CLIENT_MESSAGE)
        .aggregate_continuations()
        .max_continuation_size(MAX_CLIENT_MESSAGE);
    let outgoing = Rc::clone(&client);
    actix_web::rt::spawn(async move {
        converse(&worker, &client, incoming).await;
        // Held until here: without it the connection's own stream would end at once.
        drop(handle);
    });
    Ok(response.map_body(|_, inner| BoxBody::new(Queued { client: outgoing, inner })))
}

/// Reads what the client sends until either side ends the conversation.
pub(super) async fn converse(
    worker: &Worker,
    client: &Rc<Client>,
    incoming: impl Stream<Item = Result<AggregatedMessage, ProtocolError>>,
) {
    let mut incoming = std::pin::pin!(incoming);
    loop {
        let received = tokio::select! {
            biased;
            () = client.closed.notified() => break,
            received = incoming.next() => received,
        };
        let Some(received) = received else { break };
        if let Err(fault) = receive(worker, client, received) {
            worker.close(client, fault);
            break;
        }
    }
    worker.remove(client);
}

fn receive(
    worker: &Worker,
    client: &Rc<Client>,
    received: Result<AggregatedMessage, ProtocolError>,
) -> Result<(), Fault> {
    client.heard();
    match received.map_err(|error| protocol_fault(&error))? {
        AggregatedMessage::Text(text) => {
            if text.len() > MAX_CLIENT_MESSAGE {
                return Err(Fault::TooLarge);
            }
            let wish = client.session.borrow_mut().read(&text)?;
            worker.grant(client, wish)
        }
        AggregatedMessage::Ping(payload) => {
            client.outbox.borrow_mut().push_control(frame::pong(&payload));
            Ok(())
        }
        AggregatedMessage::Pong(_) => Ok(()),
        AggregatedMessage::Binary(_) => Err(Fault::NotText),
        AggregatedMessage::Close(_) => Err(Fault::Left),
    }
}

fn protocol_fault(error: &ProtocolError) -> Fault {
    match error {
        ProtocolError::Overflow => Fault::TooLarge,
        // The stream reports text that is not UTF-8 as invalid data.
        ProtocolError::Io(cause) if cause.kind() == std::io::ErrorKind::InvalidData => Fault::InvalidText,
        ProtocolError::Io(_)
        | ProtocolError::UnmaskedFrame
        | ProtocolError::MaskedFrame
        | ProtocolError::InvalidOpcode(_)
        | ProtocolError::InvalidLength(_)
        | ProtocolError::BadOpCode
        | ProtocolError::ContinuationNotStarted
        | ProtocolError::ContinuationStarted
        | ProtocolError::ContinuationFragment(_) => Fault::BadFrame,
    }
}

/// The response body: the client's queue. The library's own body stays inside, because its end tells the
/// incoming stream that the connection is gone.
struct Queued {
    client: Rc<Client>,
    inner: BoxBody,
}

impl MessageBody for Queued {
    type Error = Box<dyn std::error::Error>;

    fn size(&self) -> BodySize {
        self.inner.size()
    }

    fn poll_next(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Self::Error>>> {
        let this = self.get_mut();
        match this.client.outbox.borrow_mut().poll_next(context) {
            Poll::Ready(next) => Poll::Ready(next.map(Ok)),
            // Nothing is ever sent through it; polling it tells when it ends.
            Poll::Pending => Pin::new(&mut this.inner).poll_next(context),
        }
    }
}

impl Drop for Queued {
    fn drop(&mut self) {
        self.client.closed.notify_one();
    }
}
