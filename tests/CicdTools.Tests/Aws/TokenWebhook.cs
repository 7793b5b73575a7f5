using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CicdTools.Tests.Aws;

/// <summary>Vouches for tokens of EKS to an API server, as https://github.com/kubernetes-sigs/aws-iam-authenticator#api-authorization-from-outside-a-cluster describes it: whose key signed the question to STS, for which cluster, and when.</summary>
internal sealed class TokenWebhook : IAsyncDisposable
{
    private readonly WebApplication _application;

    private TokenWebhook(WebApplication application) => _application = application;

    /// <summary>The cluster that asks.</summary>
    public string Cluster { get; set; } = "";

    /// <summary>Whom it has vouched for, in order.</summary>
    public List<string> Users { get; } = [];

    private string Address => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public static async Task<TokenWebhook> StartAsync(string accessKey, TimeProvider clock)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication application = builder.Build();
        TokenWebhook webhook = new(application);
        application.MapPost("/", async (HttpContext context) =>
        {
            JsonNode review = (await JsonNode.ParseAsync(context.Request.Body))!;
            JsonObject status = webhook.Vouches(review["spec"]!["token"]!.GetValue<string>(), accessKey, clock)
                ? new() { ["authenticated"] = true, ["user"] = new JsonObject { ["username"] = "arn:aws:iam::123456789012:user/ana" } }
                : new() { ["authenticated"] = false };
            if (status["authenticated"]!.GetValue<bool>())
                webhook.Users.Add("arn:aws:iam::123456789012:user/ana");
            context.Response.ContentType = "application/json";
            await context.Response.WriteAsync(new JsonObject { ["apiVersion"] = "authentication.k8s.io/v1", ["kind"] = "TokenReview", ["status"] = status }.ToJsonString());
        });
        await application.StartAsync();
        return webhook;
    }

    /// <summary>The kubeconfig by which an API server finds it.</summary>
    public string Write(string file)
    {
        File.WriteAllText(file, $"apiVersion: v1\nkind: Config\ncurrent-context: webhook\nclusters:\n- name: webhook\n  cluster:\n    server: {Address}\nusers:\n- name: server\ncontexts:\n- name: webhook\n  context:\n    cluster: webhook\n    user: server\n");
        return file;
    }

    public async ValueTask DisposeAsync()
    {
        await _application.StopAsync();
        await _application.DisposeAsync();
    }

    // A signature holds for the headers that it names: one for another cluster is another one, and so the cluster's name is asked of it here.
    private bool Vouches(string token, string accessKey, TimeProvider clock)
    {
        if (!token.StartsWith("k8s-aws-v1.", StringComparison.Ordinal))
            return false;
        string text = token["k8s-aws-v1.".Length..].Replace('-', '+').Replace('_', '/');
        Uri question = new(Encoding.UTF8.GetString(Convert.FromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='))));
        Dictionary<string, string> query = question.Query.TrimStart('?').Split('&').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => Uri.UnescapeDataString(part[1]));
        DateTimeOffset at = DateTimeOffset.ParseExact(query["X-Amz-Date"], "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        return query["Action"] == "GetCallerIdentity" && query["X-Amz-Credential"].Split('/')[0] == accessKey && query["X-Amz-SignedHeaders"] == "host;x-k8s-aws-id"
            && (clock.GetUtcNow() - at).Duration() < TimeSpan.FromMinutes(15)
            && query["X-Amz-Signature"] == Signature(question, query, Cluster);
    }

    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, written down once more.
    private static string Signature(Uri question, Dictionary<string, string> query, string cluster)
    {
        const string Secret = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLE01";
        string canonicalQuery = string.Join('&', query.Where(pair => pair.Key != "X-Amz-Signature").OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => $"{Uri.EscapeDataString(pair.Key)}={Uri.EscapeDataString(pair.Value)}"));
        string request = $"GET\n/\n{canonicalQuery}\nhost:{question.Authority}\nx-k8s-aws-id:{cluster}\n\nhost;x-k8s-aws-id\n{Hex(System.Security.Cryptography.SHA256.HashData([]))}";
        string[] scope = query["X-Amz-Credential"].Split('/')[1..];
        string toSign = $"AWS4-HMAC-SHA256\n{query["X-Amz-Date"]}\n{string.Join('/', scope)}\n{Hex(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(request)))}";
        byte[] key = scope.Aggregate(Encoding.UTF8.GetBytes($"AWS4{Secret}"), (current, part) => System.Security.Cryptography.HMACSHA256.HashData(current, Encoding.UTF8.GetBytes(part)));
        return Hex(System.Security.Cryptography.HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(toSign)));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
