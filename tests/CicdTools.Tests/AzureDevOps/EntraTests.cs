using Azure.Core;
using Azure.Identity;
using CicdTools.Providers.AzureDevOps;
using CicdTools.Providers.Entra;
using CicdTools.Tests.Fakes;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Tokens of Entra that the machine signs in for, where a context has none of its own.</summary>
public sealed class EntraTests : IAsyncLifetime
{
    private readonly AzureDevOpsFixture _fixture = new();

    public async ValueTask InitializeAsync() => await _fixture.StartAsync();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task A_token_is_asked_for_once_and_anew_before_it_ends()
    {
        SignIn signIn = new(() => new(AzureDevOpsServer.EntraToken, _fixture.Clock.GetUtcNow().AddHours(1)));
        AzureDevOpsProvider provider = _fixture.Provider(reference: new("ambient"), entra: signIn);
        await provider.GetAccountAsync(default);
        await provider.GetAccountAsync(default);
        Assert.Equal($"Bearer {AzureDevOpsServer.EntraToken}", _fixture.Server.Exchanges[^1].Headers["Authorization"]);
        Assert.Equal(["499b84ac-1321-427f-aa17-267ca6975798/.default"], signIn.Asked);
        _fixture.Clock.Advance(TimeSpan.FromMinutes(56));
        await provider.GetAccountAsync(default);
        Assert.Equal(2, signIn.Asked.Count);
        Assert.DoesNotContain(_fixture.Said, line => line.Contains(AzureDevOpsServer.EntraToken, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Where_nobody_is_signed_in_it_is_said_how()
    {
        AzureDevOpsProvider provider = _fixture.Provider(reference: new("ambient"), entra: new SignIn(() => throw new CredentialUnavailableException("none")));
        CicdException missing = await Assert.ThrowsAsync<CicdException>(() => provider.GetAccountAsync(default));
        Assert.Equal("CredentialMissing", missing.Id);
        Assert.Contains("az login", missing.Remedy, StringComparison.Ordinal);
        provider = _fixture.Provider(reference: new("ambient"), entra: new SignIn(() => throw new AuthenticationFailedException("AADSTS7000222: The provided client secret keys are expired.")));
        CicdException rejected = await Assert.ThrowsAsync<CicdException>(() => provider.GetAccountAsync(default));
        Assert.Equal("CredentialRejected", rejected.Id);
        Assert.Contains("AADSTS7000222", rejected.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Server.Exchanges);
    }

    // A token goes to the organization that it was made for, and a context that has one needs no other.
    [Fact]
    public async Task A_token_that_is_given_wins()
    {
        SignIn signIn = new(() => throw new InvalidOperationException("Nobody asks."));
        await _fixture.Provider(AzureDevOpsServer.Token, entra: signIn).GetAccountAsync(default);
        Assert.Empty(signIn.Asked);
    }

    private sealed class SignIn(Func<AccessToken> token) : TokenCredential
    {
        public List<string> Asked { get; } = [];

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            Asked.AddRange(requestContext.Scopes);
            return token();
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) => ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
