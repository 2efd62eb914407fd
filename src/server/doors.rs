//! The addresses a server is reached at, taken before anything else is prepared: one that another program has is told at once.
//!
//! Must not: answer anybody before the server is ready. Until then whoever asks is refused and asks again, instead of waiting.

use super::ServeOptions;
use anyhow::Context;
use socket2::{Domain, Protocol, Socket, Type};
use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;

/// Connections that wait to be taken.
const BACKLOG: i32 = 1_024;

/// What a server will listen at, and with which certificate.
pub struct Doors {
    pub(super) main: Door,
    pub(super) metrics: Option<Door>,
    pub(super) tls: Option<rustls::ServerConfig>,
}

/// One address.
pub(super) struct Door {
    socket: Socket,
    /// The port is the chosen one when 0 was asked for.
    pub(super) address: SocketAddr,
    option: &'static str,
}

impl Doors {
    /// Takes the addresses and reads the certificate.
    ///
    /// # Errors
    /// The options, an address that is not to be had, or a certificate.
    pub fn bind(options: &ServeOptions) -> anyhow::Result<Self> {
        options.check()?;
        let tls = options.tls.as_ref().map(|(certificate, key)| tls_config(certificate, key)).transpose()?;
        let metrics = options.metrics.map(|address| Door::bind(address, "--metrics-listen"));
        Ok(Self { main: Door::bind(options.listen, "--listen")?, metrics: metrics.transpose()?, tls })
    }
}

impl Door {
    fn bind(address: SocketAddr, option: &'static str) -> anyhow::Result<Self> {
        let bound = || -> std::io::Result<Self> {
            let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
            // What an earlier server's connections left behind does not keep the next one out; a program that listens does.
            socket.set_reuse_address(true)?;
            crate::board::set_listener_options(&socket);
            socket.bind(&address.into())?;
            let bound = socket.local_addr()?.as_socket().unwrap_or(address);
            Ok(Self { socket, address: bound, option })
        };
        bound().map_err(|error| refused(address, option, error))
    }

    /// From now on connections come in.
    ///
    /// # Errors
    /// Another program, which was starting too, has come to listen at the address meanwhile.
    pub(super) fn listen(self) -> anyhow::Result<TcpListener> {
        self.socket.listen(BACKLOG).map_err(|error| refused(self.address, self.option, error))?;
        Ok(self.socket.into())
    }
}

/// What stands in the way, and what to do about it.
fn refused(address: SocketAddr, option: &str, error: std::io::Error) -> anyhow::Error {
    let (zh, en) = if error.kind() == ErrorKind::AddrInUse {
        ("已被别的程序占用：停掉它，或者", "is taken by another program: stop that one, or")
    } else {
        ("不能监听：", "cannot be listened at:")
    };
    let line =
        format!("{address} {zh}用 {option} 换一个地址 · {address} {en} give another address with {option}");
    anyhow::Error::new(error).context(line)
}

fn tls_config(certificate: &Path, key: &Path) -> anyhow::Result<rustls::ServerConfig> {
    use rustls::pki_types::pem::PemObject;
    use rustls::pki_types::{CertificateDer, PrivateKeyDer};
    let chain = CertificateDer::pem_file_iter(certificate)
        .with_context(|| format!("cannot read {}", certificate.display()))?
        .collect::<Result<Vec<_>, _>>()
        .with_context(|| format!("{} is not a PEM certificate", certificate.display()))?;
    let key = PrivateKeyDer::from_pem_file(key)
        .with_context(|| format!("cannot read a PEM key from {}", key.display()))?;
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    Ok(rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, key)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpStream;

    fn options(listen: SocketAddr) -> ServeOptions {
        ServeOptions::plain(listen)
    }

    #[test]
    fn nobody_is_let_in_before_the_server_is_ready() {
        let door = Doors::bind(&options("127.0.0.1:0".parse().unwrap())).unwrap().main;
        let address = door.address;
        assert_ne!(address.port(), 0);
        assert_eq!(TcpStream::connect(address).unwrap_err().kind(), ErrorKind::ConnectionRefused);
        let listener = door.listen().unwrap();
        assert_eq!(listener.local_addr().unwrap(), address);
        TcpStream::connect(address).unwrap();
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_connection_over_tls_too_ends_with_a_dead_peer_and_sends_at_once() {
        let door = Doors::bind(&options("127.0.0.1:0".parse().unwrap())).unwrap().main;
        let address = door.address;
        let listener = door.listen().unwrap();
        let _peer = TcpStream::connect(address).unwrap();
        // Before any TLS: the options belong to the connection below it.
        let (accepted, _) = listener.accept().unwrap();
        let socket = socket2::SockRef::from(&accepted);
        assert!(socket.tcp_nodelay().unwrap());
        assert_eq!(socket.tcp_user_timeout().unwrap(), Some(std::time::Duration::from_secs(15)));
    }

    #[test]
    fn a_taken_address_is_named_with_the_option_that_gives_another() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let free = "127.0.0.1:0".parse().unwrap();
        for (options, option) in [
            (options(address), "--listen"),
            (ServeOptions { metrics: Some(address), ..options(free) }, "--metrics-listen"),
        ] {
            let said = format!("{:#}", Doors::bind(&options).map(|_| ()).unwrap_err());
            let ends = format!(
                "{address} is taken by another program: stop that one, or give another address with {option}: "
            );
            assert!(said.contains(&ends) && !said.contains('\n'), "{said}");
        }
    }

    #[test]
    fn of_two_that_start_at_once_one_is_told() {
        let first = Doors::bind(&options("127.0.0.1:0".parse().unwrap())).unwrap().main;
        let second = Doors::bind(&options(first.address)).map(|doors| doors.main);
        let _first = first.listen().unwrap();
        let refused = second.and_then(Door::listen).map(|_| ()).unwrap_err();
        assert!(refused.to_string().contains("is taken by another program"), "{refused}");
    }
}
