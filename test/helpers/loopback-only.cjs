// Preloaded into servers that can't be told where to listen: they listen on the loopback address alone.
const { Server } = require('node:net');

const { listen } = Server.prototype;
Server.prototype.listen = function (port, callback) {
  return listen.call(this, port, '127.0.0.1', callback);
};
