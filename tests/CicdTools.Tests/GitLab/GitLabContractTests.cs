using CicdTools.Tests.Contract;

namespace CicdTools.Tests.GitLab;

/// <summary>GitLab keeps to what every provider keeps to.</summary>
public sealed class GitLabContractTests : ProviderContract
{
    internal override IContractWorld Create() => new GitLabFixture();
}
