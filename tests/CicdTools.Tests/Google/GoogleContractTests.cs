using CicdTools.Tests.Contract;

namespace CicdTools.Tests.Google;

/// <summary>Google Cloud Build keeps to what every provider keeps to.</summary>
public sealed class GoogleContractTests : ProviderContract
{
    internal override IContractWorld Create() => new GoogleFixture();
}
