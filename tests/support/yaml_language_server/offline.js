// Loaded before the server: no socket is opened, and who tries is told of on standard error, which has to stay empty.
const net = require("node:net");

net.Socket.prototype.connect = function (...where) {
  process.stderr.write(`reached for the network: ${JSON.stringify(where)}\n`);
  process.nextTick(() => this.destroy(new Error("there is no network")));
  return this;
};
