package app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Plain Java tests: script/test runs them with the JDK alone, and Maven's Surefire runs them as POJO tests. */
public final class AppTest {
    private final HttpClient client = HttpClient.newHttpClient();

    public static void main(String[] args) throws Exception {
        AppTest tests = new AppTest();
        tests.testHomeTellsNameAndVersion();
        tests.testHealthIsOk();
        tests.testAnUnknownPathIsNotFound();
        tests.testAWrongMethodIsRefused();
        tests.testAVersionWithQuotesIsStillJson();
        System.out.println("5 passed");
    }

    public void testHomeTellsNameAndVersion() throws Exception {
        HttpResponse<String> answer = send("GET", "/", "1.2.3");
        check(answer.statusCode() == 200, "GET / answers " + answer.statusCode());
        check(answer.body().equals("{\"name\": \"" + App.NAME + "\", \"version\": \"1.2.3\"}"), "GET / answers " + answer.body());
    }

    public void testHealthIsOk() throws Exception {
        check(send("GET", "/healthz", "1").statusCode() == 200, "GET /healthz is not well");
    }

    public void testAnUnknownPathIsNotFound() throws Exception {
        check(send("GET", "/nothing", "1").statusCode() == 404, "GET /nothing is found");
    }

    public void testAWrongMethodIsRefused() throws Exception {
        check(send("DELETE", "/", "1").statusCode() == 405, "DELETE / is not refused");
    }

    public void testAVersionWithQuotesIsStillJson() throws Exception {
        check(send("GET", "/", "a\"b").body().contains("a\\\"b"), "the quote is not escaped");
    }

    private HttpResponse<String> send(String method, String path, String version) throws IOException, InterruptedException {
        App app = new App(new InetSocketAddress("127.0.0.1", 0), version);
        app.start();
        try {
            URI address = URI.create("http://127.0.0.1:" + app.port() + path);
            HttpRequest request = HttpRequest.newBuilder(address).method(method, HttpRequest.BodyPublishers.noBody()).build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } finally {
            app.stop();
        }
    }

    private static void check(boolean holds, String message) {
        if (!holds) {
            throw new AssertionError(message);
        }
    }
}
