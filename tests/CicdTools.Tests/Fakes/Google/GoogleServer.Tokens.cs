using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes;

internal sealed partial class GoogleServer
{
    /// <summary>What service accounts signed.</summary>
    public List<string> Assertions { get; } = [];

    /// <summary>What workloads gave in exchange.</summary>
    public List<string> Exchanged { get; } = [];

    /// <summary>Why no token is given; null for none.</summary>
    public string? TokenError { get; set; }

    private void MapTokens(WebApplication application)
    {
        application.MapPost("/token", async (HttpContext context) =>
        {
            if (TokenError is not null)
                return Results.Json(new { error = TokenError, error_description = "Invalid grant: account not found" }, statusCode: 400);
            Assertions.Add((await context.Request.ReadFormAsync())["assertion"].ToString());
            return Results.Json(new { access_token = Token, expires_in = 3600, token_type = "Bearer" });
        });
        application.MapPost("/sts", async (HttpContext context) =>
        {
            Exchanged.Add((await context.Request.ReadFormAsync())["subject_token"].ToString());
            return Results.Json(new { access_token = Token, issued_token_type = "urn:ietf:params:oauth:token-type:access_token", expires_in = 3600, token_type = "Bearer" });
        });
    }
}
