// A line between browser and server that can fail as real ones do: `freeze` stops every byte
// without a word to either side, `thaw` lets what was held pass on.
import { once } from "node:events";
import { connect, createServer } from "node:net";

export async function openLine(portal) {
  const { hostname, port } = new URL(portal);
  const sockets = new Set();
  let frozen = false;
  const join = (from, to) => {
    sockets.add(from);
    from.on("data", (piece) => to.write(piece));
    from.on("close", () => {
      sockets.delete(from);
      to.destroy();
    });
    from.on("error", () => from.destroy());
    if (frozen) from.pause();
  };
  const server = createServer((near) => {
    const far = connect(Number(port), hostname);
    join(near, far);
    join(far, near);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const all = (act) => {
    for (const socket of sockets) act(socket);
  };
  return {
    portal: `http://127.0.0.1:${server.address().port}`,
    freeze: () => {
      frozen = true;
      all((socket) => socket.pause());
    },
    thaw: () => {
      frozen = false;
      all((socket) => socket.resume());
    },
    close: () => {
      server.close();
      all((socket) => socket.destroy());
    },
  };
}
