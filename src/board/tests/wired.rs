//! The same over real sockets: an actix server of two workers, and somebody else's WebSocket client.
//!
//! Must not: measure time; every wait has a bound.

use super::*;
use crate::board::{serve_crew, serve_operator, set_socket_options};
use crate::feed::testing::PATIENCE;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use futures_util::{SinkExt, StreamExt};
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

type Socket = WebSocketStream<MaybeTlsStream<TcpStream>>;

async fn board(
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, actix_web::Error> {
    serve_operator(&request, body, &hub, session(Role::Operator, 1))
}

async fn crew_board(
    request: HttpRequest,
    body: web::Payload,
    hub: web::Data<Hub>,
) -> Result<HttpResponse, actix_web::Error> {
    serve_crew(&request, body, &hub, session(Role::Operator, 1))
}

/// Serves the hub; gives the port.
fn serve(hub: Hub) -> u16 {
    let app = move || {
        App::new()
            .app_data(web::Data::new(hub.clone()))
            .route("/board", web::get().to(board))
            .route("/crew/board", web::get().to(crew_board))
    };
    let server = HttpServer::new(app)
        .workers(2)
        .on_connect(|connection, _| set_socket_options(connection))
        .disable_signals()
        .bind(("127.0.0.1", 0))
        .expect("a free port");
    let port = server.addrs()[0].port();
    actix_web::rt::spawn(server.run());
    port
}

async fn connect(port: u16) -> Socket {
    let (socket, _) = connect_async(format!("ws://127.0.0.1:{port}/board")).await.expect("a handshake");
    socket
}

async fn say(socket: &mut Socket, text: &str) {
    socket.send(Message::text(text)).await.expect("it is open");
}

async fn next(socket: &mut Socket) -> Message {
    loop {
        let next = tokio::time::timeout(PATIENCE, socket.next()).await.expect("in time");
        match next.expect("not ended").expect("a frame") {
            Message::Ping(_) | Message::Pong(_) => {}
            message => return message,
        }
    }
}

async fn next_json(socket: &mut Socket) -> Value {
    let message = next(socket).await;
    serde_json::from_str(message.to_text().expect("text")).expect("JSON")
}

async fn close_code(socket: &mut Socket) -> u16 {
    match next(socket).await {
        Message::Close(Some(frame)) => frame.code.into(),
        message => panic!("not a close: {message:?}"),
    }
}

#[actix_web::test]
async fn a_board_is_shown_and_followed_over_a_socket() {
    let stage = Stage::new().await;
    let port = serve(stage.hub.clone());
    let mut sockets = Vec::new();
    for _ in 0..4 {
        let mut socket = connect(port).await;
        say(&mut socket, r#"{"type":"hello","protocol":1}"#).await;
        assert_eq!(next_json(&mut socket).await["type"], "snapshot");
        sockets.push(socket);
    }
    let (order, opened) = stage.run.log.open(&stage.run.scene, 1);
    stage.run.tell(opened).await;
    for socket in &mut sockets {
        let change = next_json(socket).await;
        assert_eq!(
            (&change["change"], &change["order"]["id"]),
            (&"order_entered".into(), &order.to_string().into())
        );
    }
    stage.hub.revocations().revoke_token([1; 32]);
    for socket in &mut sockets {
        assert_eq!(close_code(socket).await, 1008);
    }
}

#[actix_web::test]
async fn mistakes_on_a_socket_are_answered_with_their_code() {
    let stage = Stage::new().await;
    let port = serve(stage.hub.clone());
    let large = " ".repeat(MAX_CLIENT_MESSAGE + 1);
    for (message, code) in [
        (Message::text("nonsense"), 1008),
        (Message::text(large), 1009),
        (Message::binary(vec![1, 2, 3]), 1003),
    ] {
        let mut socket = connect(port).await;
        socket.send(message).await.expect("it is open");
        assert_eq!(close_code(&mut socket).await, code);
    }
}

#[actix_web::test]
async fn a_board_of_another_role_is_refused() {
    let stage = Stage::new().await;
    let port = serve(stage.hub.clone());
    let refused = connect_async(format!("ws://127.0.0.1:{port}/crew/board")).await;
    let Err(tokio_tungstenite::tungstenite::Error::Http(response)) = refused else { panic!("not refused") };
    assert_eq!(response.status().as_u16(), 403);
}

#[actix_web::test]
async fn a_client_that_never_reads_holds_nobody_up() {
    let stage = Stage::new().await;
    let port = serve(stage.hub.clone());
    let (mut stalled, mut good) = (connect(port).await, connect(port).await);
    for socket in [&mut stalled, &mut good] {
        say(socket, r#"{"type":"hello","protocol":1}"#).await;
    }
    assert_eq!(next_json(&mut good).await["type"], "snapshot");
    // More than kernel buffers and queue take: what a stalled client can hold is bounded, what the good one
    // gets is everything.
    let station = stage.run.scene.station(0);
    for number in 0..8_000_u32 {
        let committed = stage.run.log.change_duty(station, number.is_multiple_of(2));
        let seq = committed.entries[0].seq;
        stage.run.tell(committed).await;
        let change = next_json(&mut good).await;
        assert_eq!(change["seq"].as_i64(), Some(seq));
    }
    drop(stalled);
}
