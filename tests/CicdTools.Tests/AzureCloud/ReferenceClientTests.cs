using System.Diagnostics;
using System.Text.Json.Nodes;
using CicdTools.Providers.Azure;
using CicdTools.Tests.Fakes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CicdTools.Tests.AzureCloud;

/// <summary>What Azure Resource Manager is asked for, beside what Microsoft's own client for Python (Debian's package python3-azure) asks for the same.</summary>
public sealed class ReferenceClientTests
{
    private const string Group = "shop";
    private const string Principal = "9d15b149-1cc6-4007-8deb-838b899f1fb0";
    private const string Role = $"/subscriptions/{AzureFixture.Shop}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d";

    // Versions that are newer than the client of a Debian release has, each with the page that has it. Others are the same.
    private static readonly Dictionary<string, (string Version, string Page)> Newer = new()
    {
        ["/subscriptions"] = ("2022-12-01", "https://learn.microsoft.com/en-us/rest/api/resources/subscriptions/list"),
        ["managedclusters"] = ("2026-05-01", "https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/list"),
        ["listclusterusercredential"] = ("2026-05-01", "https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/list-cluster-user-credentials"),
        ["listclusteradmincredential"] = ("2026-05-01", "https://learn.microsoft.com/en-us/rest/api/aks/managed-clusters/list-cluster-admin-credentials"),
        ["registries"] = ("2025-11-01", "https://learn.microsoft.com/en-us/rest/api/container-registry/registries/list"),
    };

    [Fact]
    public async Task The_same_is_asked_for_at_the_same_address_in_the_same_words()
    {
        string site = Path.Combine(TestTools.Root, "artifacts", "python3-azure", "usr", "lib", "python3", "dist-packages");
        Assert.SkipUnless(await RunAsync(site) == "", "Microsoft's client of Azure (Debian's python3-azure) is not here: tests/tools/azure-client.sh puts it into artifacts.");
        await using AzureFixture fixture = new();
        fixture.Cloud.Subscriptions[1].Registries.Clear();
        fixture.Cloud.Subscriptions[0].Registries.Add("contoso");
        foreach (string who in new[] { "User", "Admin" })
            fixture.Cloud.Kubeconfigs[$"listCluster{who}Credential production"] = "apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster: {server: 'https://203.0.113.7:443', certificate-authority-data: LS0tLS1CRUdJTi0tLS0t}\ncontexts:\n- name: c\n  context: {cluster: c, user: u}\ncurrent-context: c\nusers:\n- name: u\n  user: {token: correct-horse}\n";
        await fixture.StartAsync();
        AzureProvider provider = fixture.Provider("Shop");
        await provider.GetAccountAsync(default);
        await provider.GetClustersAsync(null, default).ToListAsync();
        Change user = await provider.PlanNewCredentialAsync(new() { Name = "production" }, default), admin = await provider.PlanNewCredentialAsync(new() { Name = "production", Role = "cluster-admin" }, default);
        await WriteScope.RunAsync(() => user.ApplyAsync(default));
        await WriteScope.RunAsync(() => admin.ApplyAsync(default));
        Change pull = Assert.Single(await provider.PlanInitializeAsync(new() { Name = "production", Repository = "contoso" }, default));
        await WriteScope.RunAsync(() => pull.ApplyAsync(default));
        string assignment = fixture.Server.Writes[^1].Path.Split('/')[^1];

        await using CapturingServer captured = new();
        await captured.StartAsync();
        Assert.Equal("", await RunAsync(site, captured.Address, "correct-horse", AzureFixture.Shop, Group, "production", "contoso", Principal, Role, assignment));

        Dictionary<string, Exchange> ours = ByAddress(fixture.Server), theirs = ByAddress(captured);
        Assert.Equal(7, theirs.Count);
        Assert.Equal(theirs.Keys.Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
        foreach ((string address, Exchange reference) in theirs)
        {
            Exchange own = ours[address];
            Assert.Equal(Query(reference), Query(own));
            Assert.True(JsonNode.DeepEquals(reference.Body, own.Body), $"{address}: they send {reference.Body?.ToJsonString()}, we {own.Body?.ToJsonString()}");
            (string theirVersion, string ourVersion) = (reference.Query["api-version"], own.Query["api-version"]);
            string last = address.Split('/')[^1];
            if (Newer.TryGetValue(address == "GET /subscriptions" ? "/subscriptions" : last, out (string Version, string Page) newer))
                Assert.True(ourVersion == newer.Version && string.CompareOrdinal(ourVersion, theirVersion) >= 0, $"{address}: they have {theirVersion}, we {ourVersion}, and {newer.Page} says {newer.Version}.");
            else
                Assert.Equal(theirVersion, ourVersion);
        }
    }

    // Names in the paths of Azure are the same in letters of any case: https://learn.microsoft.com/en-us/azure/azure-resource-manager/management/resource-name-rules.
    private static Dictionary<string, Exchange> ByAddress(FakeServer server) =>
        server.Exchanges.GroupBy(exchange => $"{exchange.Method} {exchange.Path.ToLowerInvariant()}").ToDictionary(one => one.Key, one => one.Last(), StringComparer.Ordinal);

    private static string[] Query(Exchange exchange) => [.. exchange.Query.Where(pair => pair.Key != "api-version").Select(pair => $"{pair.Key}={pair.Value}").Order(StringComparer.Ordinal)];

    /// <summary>Runs the client; what it said of an error, or nothing.</summary>
    private static async Task<string> RunAsync(string site, params string[] arguments)
    {
        const string Python = "/usr/bin/python3";
        if (!File.Exists(Python))
            return "There is no Python.";
        ProcessStartInfo start = new(Python, [Path.Combine(TestTools.Root, "tests", "tools", "azure-client.py"), .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        // Debian's package may as well be installed.
        if (Directory.Exists(site))
            start.Environment["PYTHONPATH"] = site;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        using Process process = Process.Start(start)!;
        Task<string> said = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? "" : $"It ended with {process.ExitCode}: {await said}";
    }

    /// <summary>Answers every question with nothing, and keeps it.</summary>
    private sealed class CapturingServer : FakeServer
    {
        protected override ApiJudge? Judge => null;

        protected override void Map(WebApplication application) => application.MapFallback((HttpContext context) => context.Request.Method == "PUT"
            ? Results.Json(new JsonObject { ["id"] = context.Request.Path.Value, ["properties"] = new JsonObject() }, statusCode: 201)
            : Results.Json(context.Request.Method == "POST" ? new JsonObject { ["kubeconfigs"] = new JsonArray() } : new JsonObject { ["value"] = new JsonArray() }));
    }
}
