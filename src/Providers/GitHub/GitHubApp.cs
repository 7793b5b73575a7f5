using System.Globalization;
using CicdTools.Providers.GitHub.Models;
using CicdTools.Providers.Http;

namespace CicdTools.Providers.GitHub;

/// <summary>
/// A GitHub App's installation: its token is made from the App's key, lives in memory for an hour, and is renewed before it ends.
/// https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/authenticating-as-a-github-app-installation
/// </summary>
internal sealed class GitHubApp : IDisposable
{
    private static readonly TimeSpan Reserve = TimeSpan.FromMinutes(5);

    private readonly CredentialReference _reference;
    private readonly AppKey _key;
    private readonly Caller _caller;
    private readonly ApiClient _api;
    private readonly SemaphoreSlim _turn = new(1);
    private (SecretText Secret, DateTimeOffset ExpiresAt)? _token;

    public GitHubApp(Connection connection, GitHubAddress address, Caller caller, HttpLimits? limits)
    {
        _reference = connection.Credential!;
        _key = new(_reference.KeyFile ?? "");
        _caller = caller;
        string app = _reference.Name is { Length: > 0 } id && id.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-') ? id : throw Errors.InvalidName("an App of GitHub", _reference.Name ?? "", "give its id or its client id.");
        _api = new(new GitHubDialect(address.IsHosted), address.Api, connection, caller with { Credential = null }, _ => ValueTask.FromResult<SecretText?>(_key.Sign(app, _caller.Clock.GetUtcNow())), limits, new($"app {app}"));
    }

    /// <summary>What its budget is counted by: tokens change, and the installation's budget is one.</summary>
    public SecretText Identity => new($"app {_reference.Name} {_reference.Installation}");

    /// <summary>The installation's token, good for some minutes at the least.</summary>
    public async ValueTask<SecretText> GetTokenAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_token is { } known && known.ExpiresAt - Reserve > _caller.Clock.GetUtcNow())
                return known.Secret;
            long installation = await InstallationAsync(cancellationToken).ConfigureAwait(false);
            // A token is no change of anything that anybody keeps there.
            InstallationToken made = await _api.ReadAsync(ApiRequest.Read(HttpMethod.Post, $"/app/installations/{installation}/access_tokens") with { Sensitive = true }, GitHubJson.Default.InstallationToken, cancellationToken).ConfigureAwait(false);
            _token = (new(made.Token), made.ExpiresAt);
            return _token.Value.Secret;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The App, checked with its key and its installation.</summary>
    public async Task<Account> GetAccountAsync(CancellationToken cancellationToken)
    {
        AppModel app = await _api.ReadAsync(ApiRequest.Get($"/app"), GitHubJson.Default.AppModel, cancellationToken).ConfigureAwait(false);
        await GetTokenAsync(cancellationToken).ConfigureAwait(false);
        return new() { Name = $"{app.Slug ?? app.Name}[bot]", Kind = "App" };
    }

    public void Dispose()
    {
        _api.Dispose();
        _turn.Dispose();
    }

    private async Task<long> InstallationAsync(CancellationToken cancellationToken)
    {
        if (long.TryParse(_reference.Installation, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
            return id;
        List<InstallationModel> all = [];
        await foreach (InstallationModel installation in _api.PagesAsync(ApiRequest.Get($"/app/installations", ("per_page", "100")), GitHubJson.Default.InstallationModelArray, page => page, cancellationToken).ConfigureAwait(false))
            all.Add(installation);
        InstallationModel[] fitting = [.. all.Where(installation => _reference.Installation is null || string.Equals(installation.Account?.Login, _reference.Installation, StringComparison.OrdinalIgnoreCase))];
        return fitting switch
        {
            [{ } one] => one.Id,
            [] when _reference.Installation is { } owner => throw Errors.NotFound("InstallationNotFound", "installation of the App on", owner, all.Select(installation => installation.Account?.Login).OfType<string>(), "Install the App there, on its page."),
            [] => throw new CicdException("InstallationNotFound", CicdErrorKind.NotFound, "The App is installed nowhere.", _reference.Name, "Install it, on its page."),
            _ => throw new CicdException("InstallationAmbiguous", CicdErrorKind.Invalid, $"The App has {fitting.Length} installations: {string.Join(", ", fitting.Take(10).Select(installation => installation.Account?.Login))}.", _reference.Name, "Name one with -Installation."),
        };
    }
}
