import { createApp, name } from './app.js';

const host = process.env.HOST ?? '0.0.0.0';
const port = Number(process.env.PORT ?? 8080);
const server = createApp();

server.listen(port, host, () => console.log(`${name} listens on ${host}:${port}`));

for (const signal of ['SIGTERM', 'SIGINT']) {
  process.on(signal, () => {
    server.close();
    server.closeIdleConnections();
  });
}
