//! Where a request comes from. A proxy is believed only when the settings name it.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::ConnectInfo;
use axum::http::{Extensions, HeaderMap};

use crate::config::{Config, Network};

/// Where a request comes from, and whether it came over TLS.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// Address of the client.
    pub address: IpAddr,
    /// Whether cookies may be marked for TLS only.
    pub secure: bool,
}

/// What the settings say about addresses, read once.
#[derive(Debug, Clone, Default)]
pub struct Addresses {
    proxies: Vec<Network>,
    https: bool,
}

impl Addresses {
    /// With the settings of the house.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        let proxies = config.listen.proxies.iter().filter_map(|text| Network::parse(text));
        let https = config.listen.public_url.starts_with("https://");
        Self { proxies: proxies.collect(), https }
    }

    fn is_proxy(&self, address: IpAddr) -> bool {
        self.proxies.iter().any(|network| network.contains(address))
    }

    /// Where a request comes from.
    #[must_use]
    pub fn origin(&self, headers: &HeaderMap, extensions: &Extensions) -> Origin {
        let peer = extensions.get::<ConnectInfo<SocketAddr>>();
        let peer = peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |info| info.0.ip());
        if self.proxies.is_empty() || !self.is_proxy(peer) {
            return Origin { address: peer, secure: self.https };
        }
        let text = |name: &str| {
            headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
        };
        // Each proxy adds on the right; what stands left of the first stranger may be made up.
        let hops = text("x-forwarded-for").rsplit(',').map_while(|hop| hop.trim().parse().ok());
        let mut address = peer;
        for hop in hops {
            address = hop;
            if !self.is_proxy(hop) {
                break;
            }
        }
        Origin { address, secure: self.https || text("x-forwarded-proto") == "https" }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(proxies: &[&str], peer: &str, forwarded: &str) -> Origin {
        let mut config = Config::default();
        config.listen.proxies = proxies.iter().map(|&proxy| proxy.to_owned()).collect();
        let mut extensions = Extensions::new();
        extensions.insert(ConnectInfo(SocketAddr::new(peer.parse().unwrap(), 4711)));
        let mut headers = HeaderMap::new();
        headers.insert("x-forwarded-for", forwarded.parse().unwrap());
        headers.insert("x-forwarded-proto", "https".parse().unwrap());
        Addresses::new(&config).origin(&headers, &extensions)
    }

    #[test]
    fn only_named_proxies_are_believed() {
        let address = |text: &str| text.parse::<IpAddr>().unwrap();
        let stranger = origin(&[], "192.0.2.7", "10.0.0.1");
        assert_eq!(stranger, Origin { address: address("192.0.2.7"), secure: false });
        let proxied = origin(&["127.0.0.1"], "127.0.0.1", "1.1.1.1, 203.0.113.9");
        assert_eq!(proxied, Origin { address: address("203.0.113.9"), secure: true });
        let two = origin(&["127.0.0.1", "10.0.0.0/8"], "127.0.0.1", "203.0.113.9, 10.2.3.4");
        assert_eq!(two.address, address("203.0.113.9"));
        let garbage = origin(&["127.0.0.1"], "127.0.0.1", "'; nonsense");
        assert_eq!(garbage.address, address("127.0.0.1"));
    }
}
