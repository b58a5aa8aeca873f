// Lets a form that has been touched open again without a network. Keeps no answers and sends none.
const KEPT = "platskoll-1";
addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

// a page from the phone's own copy has no id: it asks for a fresh one before it sends
const keep = async (request, reply) => {
  const html = (await reply.text()).replace(/(name="_id" value=")[^"]*/, "$1");
  const cache = await caches.open(KEPT);
  await cache.put(new URL(request.url).pathname, new Response(html, { headers: reply.headers }));
};

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.mode !== "navigate" || request.method !== "GET") return;
  event.respondWith(
    fetch(request).then(
      (reply) => {
        if (reply.ok) event.waitUntil(keep(request, reply.clone()));
        return reply;
      },
      async () => (await caches.match(new URL(request.url).pathname, { cacheName: KEPT })) || Response.error(),
    ),
  );
});

// the page that registered this was loaded before: it asks to be kept
addEventListener("message", (event) => {
  const url = new URL(event.data, location);
  if (url.origin === location.origin && url.pathname.startsWith("/s/"))
    event.waitUntil(fetch(url).then((reply) => reply.ok && keep({ url: url.href }, reply)));
});
