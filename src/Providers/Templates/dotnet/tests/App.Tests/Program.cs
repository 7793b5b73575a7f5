// A test program instead of a test framework, so that nothing has to be restored from a feed.
using System.Net;
using System.Text.Json;
using App;
using Microsoft.AspNetCore.Builder;

Environment.SetEnvironmentVariable("APP_VERSION", "1.2.3");
await using WebApplication application = Application.Create([], "http://127.0.0.1:0");
await application.StartAsync();
using HttpClientHandler direct = new() { UseProxy = false };
using HttpClient client = new(direct) { BaseAddress = new(application.Urls.Single()) };

(string Name, Func<Task<bool>> Holds)[] tests =
[
    ("home tells name and version", async () =>
    {
        using JsonDocument answer = JsonDocument.Parse(await client.GetStringAsync("/"));
        return answer.RootElement.GetProperty("name").GetString() == Application.Name
            && answer.RootElement.GetProperty("version").GetString() == "1.2.3";
    }),
    ("health is ok", async () => await StatusAsync(HttpMethod.Get, "/healthz") == HttpStatusCode.OK),
    ("an unknown path is not found", async () => await StatusAsync(HttpMethod.Get, "/nothing") == HttpStatusCode.NotFound),
    ("a wrong method is refused", async () => await StatusAsync(HttpMethod.Delete, "/") == HttpStatusCode.MethodNotAllowed),
];

int failed = 0;
foreach ((string name, Func<Task<bool>> holds) in tests)
{
    bool passed = await holds();
    failed += passed ? 0 : 1;
    Console.WriteLine($"{(passed ? "passed" : "FAILED")}: {name}");
}

Console.WriteLine($"{tests.Length - failed} passed, {failed} failed");
return failed == 0 ? 0 : 1;

async Task<HttpStatusCode> StatusAsync(HttpMethod method, string path)
{
    using HttpRequestMessage request = new(method, path);
    using HttpResponseMessage answer = await client.SendAsync(request);
    return answer.StatusCode;
}
