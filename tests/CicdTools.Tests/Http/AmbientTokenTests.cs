using CicdTools.Providers.Hosted;

namespace CicdTools.Tests.Http;

/// <summary>Tokens that the machine itself has.</summary>
public sealed class AmbientTokenTests
{
    private static readonly Uri Server = new("https://github.example.com/");

    // https://cli.github.com/manual/gh_help_environment
    [Fact]
    public void The_first_variable_that_is_set_wins()
    {
        Assert.Equal("one", new AmbientToken(Server, ["GH_TOKEN", "GITHUB_TOKEN"], Of(("GH_TOKEN", "one"), ("GITHUB_TOKEN", "two"))).FromEnvironment()?.Reveal());
        Assert.Equal("two", new AmbientToken(Server, ["GH_TOKEN", "GITHUB_TOKEN"], Of(("GH_TOKEN", ""), ("GITHUB_TOKEN", "two"))).FromEnvironment()?.Reveal());
        Assert.Null(new AmbientToken(Server, ["GH_TOKEN"], Of()).FromEnvironment());
    }

    // https://git-scm.com/docs/gitcredentials#_custom_helpers
    [Fact]
    public async Task Git_s_helper_is_asked_once_and_for_that_server()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The helper is a POSIX shell script.");
        using TestFolder folder = new();
        AmbientToken token = new(Server, [], Git($"!f() {{ cat >> '{folder["asked"]}'; echo username=ada; echo password=gho_from_git; }}; f"));
        Assert.Equal("gho_from_git", (await token.FromGitAsync(TimeProvider.System, default))?.Reveal());
        Assert.Equal("gho_from_git", (await token.FromGitAsync(TimeProvider.System, default))?.Reveal());
        Assert.Equal(["host=github.example.com"], (await File.ReadAllLinesAsync(folder["asked"])).Where(line => line.StartsWith("host=", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Without_a_helper_there_is_none_and_nobody_is_asked() =>
        Assert.Null(await new AmbientToken(Server, [], Git("")).FromGitAsync(TimeProvider.System, default));

    private static Dictionary<string, string> Git(string helper) => Of(
        ("PATH", Environment.GetEnvironmentVariable("PATH")!), ("HOME", "/nonexistent"), ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "credential.helper"), ("GIT_CONFIG_VALUE_0", helper));

    private static Dictionary<string, string> Of(params (string Name, string Value)[] variables) => variables.ToDictionary(pair => pair.Name, pair => pair.Value);
}
