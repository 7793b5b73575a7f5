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
        LibGit2Sharp.UsernamePasswordCredentials own = source.Credential("https://example.com/app.git", LibGit2Sharp.SupportedCredentialTypes.UsernamePassword)!;
        Assert.Equal(("ada", "t@ken"), (own.Username, own.Password));
        foreach (string other in (string[])["https://example.org/app.git", "http://example.com/app.git", "https://example.com:8443/app.git"])
            Assert.Null(source.Credential(other, LibGit2Sharp.SupportedCredentialTypes.UsernamePassword));
    }
}
