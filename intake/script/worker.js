// Lets a form that has been touched open again without a network. Keeps no answers and sends none.
const KEPT = "platskoll-1";
addEventListener("install", () => skipWaiting());

// a page from the phone's own copy has no id: it asks for a fresh one of the same day before it sends
const keep = async (request, reply) => {
  const html = (await reply.text()).replace(/(name="_id" value=")([^"]*)/, '$1" data-from="$2');
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

// the page that registered this was loaded before, and is kept now
const begin = async () => {
  await clients.claim();
  const open = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const forms = open.filter(({ url }) => new URL(url).pathname.startsWith("/s/"));
  await Promise.all(forms.map(({ url }) => fetch(url).then((reply) => reply.ok && keep({ url }, reply))));
};
addEventListener("activate", (event) => event.waitUntil(begin()));
