using CicdTools.Tests.Contract;

namespace CicdTools.Tests.AzureDevOps;

/// <summary>Azure DevOps keeps to what every provider keeps to.</summary>
public sealed class AzureDevOpsContractTests : ProviderContract
{
    internal override IContractWorld Create() => new AzureDevOpsFixture();
}
