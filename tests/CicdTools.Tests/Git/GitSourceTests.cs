using CicdTools.Providers.Git;

namespace CicdTools.Tests.Git;

public sealed class GitSourceTests
{
    [Theory]
    [InlineData("https://ada:token@github.com/contoso/app.git", "https://github.com/contoso/app.git", "https://github.com/contoso/app.git", "app", "GitHubActions")]
    [InlineData("https://gitlab.com/contoso/group/app/", "https://gitlab.com/contoso/group/app/", "https://gitlab.com/contoso/group/app/", "app", "GitLabCI")]
    [InlineData("ssh://git@example.com:2222/contoso/app.git", "ssh://git@example.com:2222/contoso/app.git", "ssh://example.com:2222/contoso/app.git", "app", null)]
    [InlineData("git@github.com:contoso/app.git", "git@github.com:contoso/app.git", "github.com:contoso/app.git", "app", "GitHubActions")]
    [InlineData("https://github.com.evil.example/app", "https://github.com.evil.example/app", "https://github.com.evil.example/app", "app", null)]
    [InlineData("https://example.com/app?private_token=x#y", "https://example.com/app", "https://example.com/app", "app", null)]
    public void An_address_is_kept_without_user_information(string source, string address, string shown, string name, string? format)
    {
        GitSource parsed = GitSource.Parse(source);
        Assert.Equal((address, shown, name, format), (parsed.Address, parsed.Shown, parsed.SuggestedName, parsed.Format));
        Assert.False(parsed.IsLocal);
    }

    [Fact]
    public void The_credential_goes_to_its_own_origin_only()
    {
        GitSource source = GitSource.Parse("https://ada:t%40ken@example.com/app.git");
        LibGit2Sharp.UsernamePasswordCredentials own = Assert.IsType<LibGit2Sharp.UsernamePasswordCredentials>(source.Credential("https://example.com/app.git", null, LibGit2Sharp.SupportedCredentialTypes.UsernamePassword));
        Assert.Equal(("ada", "t@ken"), (own.Username, own.Password));
        foreach (string other in (string[])["https://example.org/app.git", "http://example.com/app.git", "https://example.com:8443/app.git"])
            Assert.Equal("SourceUnauthorized", Assert.Throws<CicdException>(() => source.Credential(other, null, LibGit2Sharp.SupportedCredentialTypes.UsernamePassword)).Id);
    }

    [Fact]
    public async Task Patterns_of_many_stars_are_answered_at_once()
    {
        using TestFolder folder = new();
        LibGit2Sharp.Repository.Init(folder.Path);
        using LibGit2Sharp.Repository repository = new(folder.Path);
        string deep = string.Join('/', Enumerable.Repeat("a", 60));
        await WriteScope.RunAsync(() => Task.FromResult(GitFiles.Commit(repository, "main", [($"{deep}/x.yml", "x"), ("ci/y.yml", "y")], "m", "ada", DateTimeOffset.UnixEpoch)));
        CommitFileSource files = new(repository.Branches["main"].Tip);

        Assert.Empty(files.Find(string.Concat(Enumerable.Repeat("**/a/", 30)) + "z.yml"));
        Assert.Equal([$"{deep}/x.yml", "ci/y.yml"], files.Find("**/*.yml"));
        Assert.Equal(["ci/y.yml"], files.Find("/ci/*.yml"));
        Assert.Equal("y", files.Read("/ci/y.yml"));
        Assert.Null(files.Read("../y.yml"));
    }
}
