using CicdTools.Providers;
using CicdTools.Providers.GitHub;
using CicdTools.Providers.Http;
using CicdTools.Tests.Fakes.GitHub;

namespace CicdTools.Tests.GitHub;

/// <summary>A GitHub App's installation by its key in a file: tokens in memory, renewed before they end, and in no stream.</summary>
public sealed class GitHubAppTests : IAsyncLifetime
{
    private readonly TestFolder _folder = new();
    private readonly List<IAsyncDisposable> _open = [];
    private GitHubFixture _fixture = null!;

    private string KeyFile => _folder["app.pem"];

    public async ValueTask InitializeAsync()
    {
        (_fixture, _) = await GitHubFixture.WithRepositoryAsync();
        Write(_fixture.Server.AppKey.ExportRSAPrivateKeyPem());
    }

    public async ValueTask DisposeAsync()
    {
        foreach (IAsyncDisposable provider in _open)
            await provider.DisposeAsync();
        await _fixture.DisposeAsync();
        _folder.Dispose();
    }

    [Fact]
    public async Task Tokens_are_made_when_needed_renewed_before_they_end_and_shown_to_nobody()
    {
        GitHubProvider provider = Open();
        Assert.Equal(("deployer[bot]", "App"), await provider.GetAccountAsync(default) is var account ? (account.Name, account.Kind) : default);
        Assert.NotEmpty(await provider.GetItemsAsync("octo/app", "", null, default).ToListAsync());
        Assert.Single(_fixture.Server.InstallationTokens);

        _fixture.Clock.Advance(TimeSpan.FromMinutes(54));
        Assert.NotEmpty(await provider.GetItemsAsync("octo/app", "", null, default).ToListAsync());
        Assert.Single(_fixture.Server.InstallationTokens);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.NotEmpty(await provider.GetItemsAsync("octo/app", "", null, default).ToListAsync());
        Assert.Equal(2, _fixture.Server.InstallationTokens.Count);

        Assert.Empty(_fixture.Server.Writes);
        Assert.Contains((await provider.GetCloneAddressAsync("octo/app", default)).Reveal(), $"{_fixture.Server.Address.Replace("http://", $"http://x-access-token:{_fixture.Server.InstallationTokens[1]}@", StringComparison.Ordinal)}/octo/app.git", StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Said, line => line.Contains("ghs_", StringComparison.Ordinal) || line.Contains("eyJ", StringComparison.Ordinal));
        Assert.DoesNotContain(Directory.EnumerateFiles(_folder.Path, "*", SearchOption.AllDirectories), file => File.ReadAllText(file).Contains("ghs_", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_installation_is_found_by_its_account_or_its_id_or_because_it_is_the_only_one()
    {
        Assert.Equal("App", (await Open("octo").GetAccountAsync(default)).Kind);
        Assert.Equal("App", (await Open("99").GetAccountAsync(default)).Kind);
        _fixture.Server.Installations["other"] = 100;
        Assert.Equal("InstallationAmbiguous", await FailsAsync(Open()));
        CicdException error = await Assert.ThrowsAsync<CicdException>(() => Open("moon").GetAccountAsync(default));
        Assert.Equal("InstallationNotFound", error.Id);
        Assert.Contains("octo, other", error.Message, StringComparison.Ordinal);
        _fixture.Server.Installations.Clear();
        Assert.Equal("InstallationNotFound", await FailsAsync(Open()));
    }

    [Fact]
    public async Task A_key_that_is_none_of_the_App_s_or_that_others_may_read_is_said()
    {
        _fixture.Server.AppId = "1";
        Assert.Equal(CicdErrorKind.Unauthorized, (await Assert.ThrowsAsync<CicdException>(() => Open().GetAccountAsync(default))).Kind);
        Write("-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n");
        Assert.Equal("KeyFileInvalid", await FailsAsync(Open()));
        Write(_fixture.Server.AppKey.ExportRSAPublicKeyPem());
        Assert.Equal("KeyFileInvalid", await FailsAsync(Open()));
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.OtherRead);
            Assert.Equal("KeyFileNotPrivate", await FailsAsync(Open()));
        }

        File.Delete(KeyFile);
        Assert.Equal("KeyFileMissing", await FailsAsync(Open()));
    }

    [Fact]
    public async Task A_clock_that_is_wrong_is_named()
    {
        _fixture.Server.Answer(401, "{\"message\":\"'Expiration time' claim ('exp') is too far in the future\"}");
        Assert.Equal("ClockWrong", await FailsAsync(Open()));
    }

    private static async Task<string> FailsAsync(GitHubProvider provider) => (await Assert.ThrowsAsync<CicdException>(() => provider.GetAccountAsync(default))).Id;

    private void Write(string text)
    {
        File.WriteAllText(KeyFile, text);
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    private GitHubProvider Open(string? installation = null)
    {
        GitHubProvider provider = new(
            new Connection { Name = "work", Provider = "GitHub", Address = _fixture.Server.Address, Credential = new("app", "4711") { KeyFile = KeyFile, Installation = installation } },
            new Caller { Clock = _fixture.Clock, Verbose = _fixture.Said.Add, Warn = _fixture.Said.Add },
            new ProviderCatalog(),
            new HttpLimits { Attempt = Timeout.InfiniteTimeSpan, Ledgers = _folder["rates"], Jitter = () => 1 });
        _open.Add(provider);
        return provider;
    }
}
