using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.Fakes.GitHub;

// https://docs.github.com/rest/apps/apps
internal sealed partial class GitHubServer
{
    private readonly Dictionary<string, DateTimeOffset> _installationTokens = [];

    /// <summary>The key that an App signs with.</summary>
    public RSA AppKey { get; } = RSA.Create(2048);

    public string AppId { get; set; } = "4711";

    /// <summary>Where the App is installed: account and installation.</summary>
    public Dictionary<string, long> Installations { get; } = new() { ["octo"] = 99 };

    /// <summary>The tokens that were made for installations, in order.</summary>
    public List<string> InstallationTokens { get; } = [];

    private bool IsInstallationToken(string authorization)
    {
        lock (_installationTokens)
            return authorization.StartsWith("Bearer ", StringComparison.Ordinal) && _installationTokens.TryGetValue(authorization["Bearer ".Length..], out DateTimeOffset end) && end > clock.GetUtcNow();
    }

    private string? AppRefusal(string token)
    {
        string[] parts = token.Split('.');
        if (parts.Length != 3 || !AppKey.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Decode(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))
            return "A JSON web token could not be decoded";
        JsonNode head = JsonNode.Parse(Decode(parts[0]))!, claims = JsonNode.Parse(Decode(parts[1]))!;
        long now = clock.GetUtcNow().ToUnixTimeSeconds();
        return (string)head["alg"]! != "RS256" || (string)claims["iss"]! != AppId ? "'Issuer' claim ('iss') must be an Integer"
            : (long)claims["exp"]! - now > 600 ? "'Expiration time' claim ('exp') is too far in the future"
            : (long)claims["exp"]! <= now ? "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires"
            : (long)claims["iat"]! > now ? "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued"
            : null;
    }

    private void MapApps(WebApplication application)
    {
        application.MapGet("/app", () => Json(Example("/app", new() { ["slug"] = "deployer", ["name"] = "Deployer" })));
        application.MapGet("/app/installations", (HttpContext context) => Page(context, Installations.Select(pair =>
        {
            JsonObject installation = Example("/app/installations", new() { ["id"] = pair.Value });
            (installation["account"] ??= new JsonObject())["login"] = pair.Key;
            return (JsonNode)installation;
        })));
        application.MapPost("/app/installations/{id}/access_tokens", (long id) =>
        {
            if (!Installations.ContainsValue(id))
                return NotFound();
            string token = string.Create(CultureInfo.InvariantCulture, $"ghs_installation{id}number{InstallationTokens.Count + 1}");
            DateTimeOffset end = clock.GetUtcNow().AddHours(1);
            lock (_installationTokens)
            {
                _installationTokens[token] = end;
                InstallationTokens.Add(token);
            }

            return Json(new JsonObject { ["token"] = token, ["expires_at"] = At(end), ["permissions"] = new JsonObject { ["contents"] = "read" }, ["repository_selection"] = "all" }, 201);
        });
    }

    private static byte[] Decode(string text) => Convert.FromBase64String(text.Replace('-', '+').Replace('_', '/').PadRight((text.Length + 3) / 4 * 4, '='));
}
