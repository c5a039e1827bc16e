// socket.io by polling alone, without pings: they would be measured too.
const http = require("node:http").createServer();
const { Server } = require("socket.io");

const io = new Server(http, { transports: ["polling"], serveClient: false, pingInterval: 600_000 });
io.on("connection", (socket) => {
  socket.on("join", (room) => socket.join(room));
  socket.on("say", (room, text) => io.to(room).emit("event", text));
});
http.listen({ port: 0, host: "127.0.0.1", backlog: 2048 }, () =>
  console.log(JSON.stringify({ port: http.address().port })),
);
