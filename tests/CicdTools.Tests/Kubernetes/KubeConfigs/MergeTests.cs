using System.Diagnostics;
using System.Text.Json.Nodes;
using CicdTools.Providers.Kubernetes;
using CicdTools.Providers.Kubernetes.KubeConfigs;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.Kubernetes.KubeConfigs;

/// <summary>An entry put into the text of a kubeconfig, with nothing lost: https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/.</summary>
public sealed class MergeTests : IDisposable
{
    private static readonly KubeEntry Prod = new("prod", "https://prod.example.com:443", "QUJD", null, new("new-token"));

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Texts() => [Samples.Kubectl, Samples.ByHand, Samples.Json, Samples.Emptied, "", "# Nothing yet\n", "---\n# Nothing yet", "---\nkind: Config\napiVersion: v1\n...\n", "contexts:\n- name: prod\n"];

    [Theory]
    [MemberData(nameof(Texts))]
    public void The_entry_is_there_and_twice_is_once(string text)
    {
        foreach (string one in new[] { text, text.Replace("\n", "\r\n", StringComparison.Ordinal), "\uFEFF" + text })
        {
            string merged = Add(one, Prod);
            Assert.Equal(merged, Add(merged, Prod));
            Assert.DoesNotContain('\n', one.Contains("\r\n", StringComparison.Ordinal) ? merged.Replace("\r\n", "", StringComparison.Ordinal) : "");
            KubeConfig read = Read(merged);
            Assert.Equal("https://prod.example.com:443", read.Require("prod").Address);
            Assert.Equal(("prod", "prod", "new-token"), (read.ClusterName("prod"), read.UserName("prod"), read.User("prod")!.Token));
            Assert.Single(read.Contexts, context => context.IsCurrent);
        }
    }

    // kubectl itself reads what was written, finds in it what it found before, and the new entry besides.
    [Theory]
    [InlineData(Samples.Kubectl)]
    [InlineData(Samples.ByHand)]
    [InlineData(Samples.Json)]
    [InlineData(Samples.Emptied)]
    [InlineData("")]
    public async Task Kubectl_finds_the_entry_and_all_others(string text)
    {
        string tool = HelmTool.Require("kubectl");
        JsonObject before = await ViewAsync(tool, text), after = await ViewAsync(tool, Add(text, Prod with { Name = "new: one" }));
        foreach (string section in new[] { "clusters", "contexts", "users" })
        {
            JsonNode?[] entries = [.. (JsonArray)after[section]!];
            Assert.All((before[section] as JsonArray) ?? [], old => Assert.Contains(entries, entry => JsonNode.DeepEquals(entry, old)));
            JsonNode made = Assert.Single(entries, entry => entry!["name"]!.GetValue<string>() == "new: one")!;
            Assert.Equal(((before[section] as JsonArray)?.Count ?? 0) + 1, entries.Length);
            Assert.Contains(section switch { "clusters" => "QUJD", "contexts" => "new: one", _ => "new-token" }, made.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_added_stands_behind_the_others_as_kubectl_writes_it()
    {
        string expected = Samples.Kubectl
            .Replace("  name: home\n", "  name: home\n- cluster:\n    certificate-authority-data: QUJD\n    server: https://prod.example.com:443\n  name: prod\n", StringComparison.Ordinal)
            .Replace("  name: admin@home\n", "  name: admin@home\n- context:\n    cluster: prod\n    namespace: shop\n    user: prod\n  name: prod\n", StringComparison.Ordinal)
            + "- name: prod\n  user:\n    token: new-token\n";
        Assert.Equal(expected, Add(Samples.Kubectl, Prod with { Namespace = "shop" }));
    }

    [Fact]
    public void What_is_replaced_keeps_its_comments_and_what_nobody_knows()
    {
        string merged = Add(Samples.ByHand, Prod);
        string[] gone = [.. Samples.ByHand.Split('\n').Except(merged.Split('\n')).Select(line => line.Trim())];
        Assert.Equal(
            ["exec:   # a program", "apiVersion: client.authentication.k8s.io/v1", "command: aws", "args:", "- eks", "- get-token", "env: null", "server: \"https://prod.example.com\"   # no port", "insecure-skip-tls-verify: true"],
            gone);
        string[] made = [.. merged.Split('\n').Except(Samples.ByHand.Split('\n')).Select(line => line.Trim())];
        Assert.Equal(["token: new-token", "server: https://prod.example.com:443   # no port", "certificate-authority-data: QUJD"], made);
        Assert.False(merged.EndsWith('\n'));
    }

    [Fact]
    public void A_text_of_one_line_stays_one()
    {
        const string Text = """{"kind": "Config", "clusters": [], "contexts": [{"name": "prod", "context": {}}], "users": [{"user": {"password": "p", "username": "u", "token": "old", "tokenFile": "f"}, "name": "prod"}]}""";
        string merged = Add(Text, Prod);
        Assert.Equal(
            """{"kind": "Config", "clusters": [{"cluster": {"certificate-authority-data": "QUJD", "server": "https://prod.example.com:443"}, "name": "prod"}], "contexts": [{"name": "prod", "context": {"cluster": "prod", "user": "prod"}}], "users": [{"user": {"token": "new-token"}, "name": "prod"}], "current-context": "prod"}""",
            merged);
        Assert.NotNull(JsonNode.Parse(merged));
    }

    [Fact]
    public void Without_an_authority_the_one_that_is_there_stays()
    {
        string merged = Add(Samples.ByHand, Prod with { Authority = null });
        Assert.Contains("      insecure-skip-tls-verify: true\n", merged, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a: b")]
    [InlineData("- x")]
    [InlineData("# no")]
    [InlineData("x #y")]
    [InlineData("null")]
    [InlineData("1e3")]
    [InlineData("yes")]
    [InlineData("*x")]
    [InlineData("\"'\\")]
    [InlineData("{}, [")]
    [InlineData("arn:aws:eks:eu-west-1:123456789012:cluster/prod")]
    [InlineData("gke_project_zone_name")]
    [InlineData(" blanks ")]
    [InlineData("größe 東京 🚀")]
    public void A_name_is_the_name_whatever_it_holds(string name)
    {
        foreach (string text in new[] { Samples.Kubectl, Samples.Json, "" })
        {
            string merged = Add(text, Prod with { Name = KubeEntry.RequireName(name), Namespace = "true" });
            KubeConfig read = Read(merged);
            Assert.Equal((name, name, "true", "new-token"), (read.ClusterName(name), read.UserName(name), read.Namespace(name), read.User(name)!.Token));
            Assert.Equal(merged, Add(merged, Prod with { Name = name, Namespace = "true" }));
        }
    }

    [Fact]
    public void A_name_that_is_none_is_refused() =>
        Assert.All(["", " ", "a\nb", "a\0", "a\u2028b", "\uD800"], name => Assert.Equal("InvalidName", Assert.Throws<CicdException>(() => KubeEntry.RequireName(name)).Id));

    // Editing the one would change the other.
    [Theory]
    [InlineData("kind: Config\nusers:\n- name: prod\n  user: &u {token: old}\n- name: other\n  user: *u\n")]
    [InlineData("kind: Config\nx: &u\n  token: old\nusers:\n- name: prod\n  user: *u\n")]
    public void What_cannot_be_edited_without_loss_is_refused(string text) =>
        Assert.Equal("KubeConfigNotEdited", Assert.Throws<CicdException>(() => Add(text, Prod)).Id);

    [Theory]
    [InlineData("users: [", "line")]
    [InlineData("users: {}", "'users' is no list")]
    [InlineData("users: [{user: {}}]", "'users' is no list")]
    [InlineData("users: [{name: a, user: text}]", "'users' is no list")]
    [InlineData("apiVersion: apps/v1\nkind: Deployment", "another kind")]
    [InlineData("services: {web: {}}", "another kind")]
    [InlineData("kind: Config\n---\nkind: Config", "several documents")]
    [InlineData("kind: Config\nkind: Config", "line 2")]
    [InlineData("just text", "no mapping")]
    public void A_file_that_is_damaged_or_something_else_is_refused(string text, string why)
    {
        CicdException refused = Assert.Throws<CicdException>(() => Add(text, Prod));
        Assert.Equal("KubeConfigInvalid", refused.Id);
        Assert.Contains(why, refused.Message, StringComparison.Ordinal);
    }

    private static string Add(string text, KubeEntry entry) => KubeText.Add(text, entry, "config");

    private async Task<JsonObject> ViewAsync(string tool, string text)
    {
        string file = Path.Combine(_folder.Path, "view");
        await File.WriteAllTextAsync(file, text);
        using Process process = Process.Start(new ProcessStartInfo(tool, ["config", "view", "--raw", "-o", "json", "--kubeconfig", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> errors = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return (JsonObject)JsonNode.Parse(output)!;
    }

    private KubeConfig Read(string text)
    {
        string file = Path.Combine(_folder.Path, "config");
        File.WriteAllText(file, text);
        return KubeConfig.Find(file)!;
    }
}
