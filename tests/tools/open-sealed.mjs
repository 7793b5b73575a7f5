// Opens a sealed box with libsodium's own library: node open-sealed.mjs <tools folder> <sealed> <public key> <private key>, each in base64.
import { createRequire } from 'node:module';

const [tools, sealed, publicKey, privateKey] = process.argv.slice(2);
const sodium = createRequire(`${tools}/node_modules/`)('libsodium-wrappers');
await sodium.ready;
const bytes = text => new Uint8Array(Buffer.from(text, 'base64'));
process.stdout.write(sodium.crypto_box_seal_open(bytes(sealed), bytes(publicKey), bytes(privateKey), 'text'));
