using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CicdTools.Tests.Fakes.Spinnaker;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

/// <summary>A small Spinnaker in virtual time behind Gate, as its description and Orca's own sources have one.</summary>
internal sealed partial class GateServer(TimeProvider clock) : FakeServer
{
    public const string Token = "gate-token-aaaaaaaaaaaaaaaa";
    public const string ReadToken = "gate-token-bbbbbbbbbbbbbbbb";
    public const string ExpiredToken = "gate-token-cccccccccccccccc";
    public const string Password = "ada:correct-horse";

    /// <summary>Whether nobody must sign in.</summary>
    public bool IsOpen { get; set; }

    /// <summary>Whether who is not signed in is led to a page for people.</summary>
    public bool HasLoginPage { get; set; }

    protected override ApiJudge? Judge => ApiJudge.Spinnaker;

    protected override IReadOnlyDictionary<string, string> Undescribed => new Dictionary<string, string> { ["GET /login"] = "https://spinnaker.io/docs/setup/security/authentication/oauth/" };

    // Its answers are maps of Java's Object, which its description takes for objects of JSON: https://github.com/spinnaker/gate/blob/0087aae0f40f6926c5c5281a7f9d7560f9c58d1a/gate-web/src/main/groovy/com/netflix/spinnaker/gate/controllers/PipelineController.groovy.
    protected override IReadOnlyDictionary<string, string> Misdescribed => new Dictionary<string, string> { ["answer/[A-Za-z]+ must be object"] = "https://github.com/spinnaker/gate" };

    protected override void Map(WebApplication application)
    {
        application.Use(AuthorizeAsync);
        application.Use(async (HttpContext context, RequestDelegate next) =>
        {
            try
            {
                await next(context);
            }
            catch (Refused refused)
            {
                await Results.Json(Error(refused.Status, refused.Message), statusCode: refused.Status).ExecuteAsync(context);
            }
        });
        MapApplications(application);
        MapPipelines(application);
        MapExecutions(application);
        application.MapGet("/login", () => Results.Text("<html>Sign in</html>", "text/html"));
        application.MapGet("/auth/user", () => Results.Json(new { username = "ada", email = "ada@contoso.com" }));
        application.MapGet("/version", () => Results.Json(new { version = "2025.1.0" }));
        application.MapFallback(() => Results.Json(Error(404, "Not Found"), statusCode: 404));
    }

    // As Spring answers: https://docs.spring.io/spring-boot/reference/web/servlet.html#web.servlet.spring-mvc.error-handling.
    private static JsonObject Error(int status, string message) => new() { ["timestamp"] = 1767225600000, ["status"] = status, ["error"] = "Error", ["message"] = message };

    private static Refused NotFound(string what) => new(404, $"{what} not found");

    private static async Task<JsonObject> BodyAsync(HttpContext context) => (JsonObject)(await JsonNode.ParseAsync(context.Request.Body))!;

    private static string Route(HttpContext context, string name) => Uri.UnescapeDataString((string)context.Request.RouteValues[name]!);

    private static long Time(DateTimeOffset at) => at.ToUnixTimeMilliseconds();

    private async Task AuthorizeAsync(HttpContext context, RequestDelegate next)
    {
        string? given = context.Request.Headers.Authorization.FirstOrDefault();
        string basic = $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(Password))}";
        bool may = IsOpen || context.Request.Path == "/login" || given == $"Bearer {Token}" || given == basic || (given == $"Bearer {ReadToken}" && context.Request.Method == "GET");
        if (may)
            await next(context);
        else if (given == $"Bearer {ReadToken}")
            await Results.Json(Error(403, "Access denied to application - required authorization: WRITE"), statusCode: 403).ExecuteAsync(context);
        else if (HasLoginPage)
            context.Response.Redirect("/login");
        else
            await Results.Json(Error(401, "Full authentication is required to access this resource"), statusCode: 401).ExecuteAsync(context);
    }

    private static int Number(HttpContext context, string name, int other) =>
        int.TryParse(context.Request.Query[name].FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : other;

    /// <summary>An answer that is a refusal.</summary>
    private sealed class Refused(int status, string message) : Exception(message)
    {
        public int Status => status;
    }
}
