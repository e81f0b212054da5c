// The peer's hub: node hub.cjs FOLDER PORT. Prints "ready" once it listens on the loopback.
const fs = require('node:fs');
const express = require('express');
const PouchDB = require('pouchdb');
const expressPouch = require('express-pouchdb');

const [folder, port] = process.argv.slice(2);
fs.mkdirSync(folder, { recursive: true });
const Kept = PouchDB.defaults({ prefix: `${folder}/` });
const app = express();
app.use('/', expressPouch(Kept, { mode: 'minimumForPouchDB', logPath: `${folder}/log.txt` }));
app.listen(Number(port), '127.0.0.1', () => console.log('ready'));
