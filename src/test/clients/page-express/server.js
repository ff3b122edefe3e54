// Serves the page of docs/refresh.md, which replaces the comment below. The cookie `user` stands for a session.
const express = require('express');
const { readFileSync } = require('node:fs');

const texts = Object.fromEntries(readFileSync('messages.properties', 'utf8').trim().split('\n').map((line) => line.split('=')));
const app = express();
app.use((req, _, next) => {
  req.session = { userId: /\buser=(\w+)/.exec(req.get('Cookie'))?.[1] };
  next();
});

/* the page */

const server = app.listen(0, '127.0.0.1', () => console.log(`serving on ${server.address().port}`));
