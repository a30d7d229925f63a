use std::net::TcpListener;

use super::*;

/// A peer that gives prepared answers on one connection, and keeps what it was asked.
fn peer(answers: Vec<&'static str>) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let thread = std::thread::spawn(move || {
        let mut stream = BufReader::new(listener.accept().unwrap().0);
        let mut asked = String::new();
        for answer in answers {
            let start = asked.len();
            while stream.read_line(&mut asked).unwrap() > 2 {}
            let length = asked[start..].split("content-length: ").nth(1);
            let length = length.map_or(0, |rest| rest.lines().next().unwrap().parse().unwrap());
            let mut body = vec![0; length];
            stream.read_exact(&mut body).unwrap();
            asked.push_str(&String::from_utf8(body).unwrap());
            stream.get_mut().write_all(answer.as_bytes()).unwrap();
        }
        asked
    });
    (address, thread)
}

#[test]
fn one_connection_carries_lengths_chunks_and_empty_answers() {
    let (address, peer) = peer(vec![
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: s=1; HttpOnly\r\n\r\nhi",
        concat!(
            "HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n",
            "4\r\n{\"a\"\r\n3\r\n:1}\r\n0\r\n\r\n"
        ),
        "HTTP/1.1 204 No Content\r\n\r\n",
    ]);
    let mut client = Client::connect(&address).bearer("key");
    assert_eq!(client.get("/").text(), "hi");
    let answer = client.post("/a", &serde_json::json!({"b": 2}));
    assert_eq!((answer.status, answer.json()["a"].as_i64()), (201, Some(1)));
    assert_eq!(client.submit("/c", &[("n", "a b&é")]).status, 204);
    let asked = peer.join().unwrap();
    for part in ["authorization: Bearer key", "cookie: s=1", "{\"b\":2}", "n=a%20b%26%C3%A9"] {
        assert!(asked.contains(part), "{part} is not in {asked}");
    }
}

#[test]
fn a_broken_answer_is_a_fault_and_nothing_is_sent_twice() {
    let (address, peer) = peer(vec!["HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi"]);
    let mut client = Client::connect(&address);
    assert!(client.request("POST", "/once", &[], b"x").is_err());
    assert_eq!(peer.join().unwrap().matches("POST /once").count(), 1);
}

#[test]
fn events_come_one_by_one_across_chunks() {
    let (address, peer) = peer(vec![concat!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n",
        "c\r\n: beat\n\nid: \r\n16\r\n7\nevent: call\ndata: a\n\r\nb\r\ndata: b\n\nda\r\n",
        "6\r\nta:c\n\n\r\n0\r\n\r\n"
    )]);
    let mut events = Client::connect(&address).events("/live", Some("6")).unwrap();
    let first = events.next_event().unwrap().unwrap();
    assert_eq!((first.id.as_deref(), first.name.as_deref()), (Some("7"), Some("call")));
    assert_eq!((first.data.as_str(), first.size), ("a\nb", 35));
    assert_eq!(events.next_event().unwrap().unwrap().data, "c");
    assert_eq!(events.next_event().unwrap(), None);
    assert!(peer.join().unwrap().contains("last-event-id: 6"));
}

#[test]
fn a_crowd_acts_at_once_and_answers_in_order() {
    let together = std::sync::Barrier::new(8);
    let results = crowd("127.0.0.1:1", 8, |index, _client| {
        together.wait();
        index
    });
    assert_eq!(results, (0..8).collect::<Vec<_>>());
}
