using CicdTools.Tests.Contract;

namespace CicdTools.Tests.CircleCI;

/// <summary>CircleCI keeps to what every provider keeps to.</summary>
public sealed class CircleContractTests : ProviderContract
{
    internal override IContractWorld Create() => new CircleFixture();
}
