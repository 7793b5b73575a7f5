package app;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A web application on the JDK's own server. */
public final class App {
    public static final String NAME = "{{name}}";

    private final HttpServer server;
    private final ExecutorService workers = Executors.newCachedThreadPool();
    private final Map<String, String> answers;

    public App(InetSocketAddress address, String version) throws IOException {
        answers = Map.of(
            "/", "{\"name\": \"" + NAME + "\", \"version\": \"" + escape(version) + "\"}",
            "/healthz", "{\"status\": \"ok\"}");
        server = HttpServer.create(address, 0);
        server.setExecutor(workers);
        server.createContext("/", this::handle);
    }

    public static String setting(String variable, String otherwise) {
        String value = System.getenv(variable);
        return value == null || value.isEmpty() ? otherwise : value;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public void start() {
        server.start();
    }

    public void stop() {
        server.stop(0);
        workers.shutdown();
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char letter : text.toCharArray()) {
            if (letter == '"' || letter == '\\') {
                escaped.append('\\').append(letter);
            } else if (letter < ' ') {
                escaped.append(String.format("\\u%04x", (int) letter));
            } else {
                escaped.append(letter);
            }
        }
        return escaped.toString();
    }

    private void handle(HttpExchange exchange) throws IOException {
        String answer = answers.get(exchange.getRequestURI().getPath());
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        if (answer == null) {
            send(exchange, 404, "{\"error\": \"not found\"}", isHead);
        } else if (isHead || exchange.getRequestMethod().equals("GET")) {
            send(exchange, 200, answer, isHead);
        } else {
            send(exchange, 405, "{\"error\": \"method not allowed\"}", false);
        }
    }

    private static void send(HttpExchange exchange, int status, String text, boolean isHead) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json; charset=utf-8");
        exchange.sendResponseHeaders(status, isHead ? -1 : body.length);
        if (!isHead) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }
}
